/** The Chat Log page searches: conversations, people by parts of their addresses, words. */
import type { MessageDetail } from '../../../src/store/reader.ts';
import { aMessage, noon } from './in-memory.ts';
import type { FakeServices } from './in-memory.ts';
import { linkOf, pagesOf, readable, idsIn } from './pages-asked.ts';
import type { Pages } from './pages-asked.ts';

let services: FakeServices;
let ask: Pages['ask'];
const alice = 'alice@localhost';
const bob = 'bob@localhost';

function use(kept: MessageDetail[]): void {
  ({ services, ask } = pagesOf(kept));
}
beforeEach(() => use([1, 2, 3].map((number) => aMessage(number))));

const recorded = () => services.access.recorded.map(({ action, rows }) => [action, rows]);

describe('a search', () => {
  test('without filters lists the conversations, the youngest first, with what became of them', async () => {
    use([
      aMessage(1),
      aMessage(2, { state: 'failed' }),
      aMessage(3, { from: 'carol@localhost/x', to: bob, body: 'the last', state: 'received' }),
    ]);
    const page = readable((await ask('/chat-log')).body);
    expect(page).toContain(
      'bob@localhost and carol@localhost 2026-11-21 11:00 carol@localhost : the last received',
    );
    expect(page.indexOf('carol@localhost')).toBeLessThan(page.indexOf('alice@localhost and bob'));
    expect(page).toContain('2 messages accepted 1 failed 1');
    expect(recorded()).toEqual([['conversations', 2]]);
  });

  test('an empty form means no filter; times without a zone are UTC', async () => {
    await ask('/chat-log', 'participant=&with=&text=&state=&since=2026-11-21T08:00&until=&room=&order=desc');
    expect(services.log.queries).toEqual([
      { order: 'desc', limit: 50, since: Date.parse('2026-11-21T08:00:00Z') },
    ]);
  });

  test('a part of an address finds the conversations of whom it means', async () => {
    use([aMessage(1), aMessage(2, { from: 'carol@localhost/x' })]);
    const page = readable((await ask('/chat-log', 'participant=CAR')).body);
    expect(page).toContain('bob@localhost and carol@localhost');
    expect(page).not.toContain('alice@localhost and');
    expect(readable((await ask('/chat-log', 'participant=nobody')).body)).toContain('No conversation fits');
  });

  test('two parts of addresses find what both have said, whichever is typed first and however many others there are', async () => {
    const others = Array.from({ length: 120 }, (_, n) => aMessage(n + 10, { to: `x${n}@localhost/y` }));
    use([
      aMessage(1, { from: 'anna@localhost/x' }),
      ...others.map((one) => ({ ...one, from: 'anna@localhost/x' })),
    ]);
    for (const query of [
      'participant=anna&with=bob',
      'participant=bob&with=anna',
      'participant=anna@localhost&with=bob',
      'participant=bob&with=anna@localhost',
    ]) {
      const page = readable((await ask('/chat-log', query)).body);
      expect([query, page.includes('anna@localhost and bob@localhost')]).toEqual([query, true]);
      expect([query, page.includes('x1@localhost')]).toEqual([query, false]);
      const found = await ask('/chat-log', `${query}&text=hello`);
      expect([query, idsIn(found.body)]).toEqual([query, ['stanza-1']]);
    }
  });

  test('of a part that means several people one is chosen, also where one has all of the youngest conversations', async () => {
    const many = Array.from({ length: 60 }, (_, n) =>
      aMessage(n + 10, { from: 'anna@localhost/x', to: `x${n}@localhost/y` }),
    );
    use([aMessage(1, { from: 'annabel@localhost/x' }), ...many]);
    const page = await ask('/chat-log', 'participant=anna&text=hello');
    expect(page.body).toContain('participant=annabel%40localhost');
    expect(idsIn(page.body)).toEqual([]);
  });

  test('a part of an address with words: one person is taken, of several one is chosen', async () => {
    use([aMessage(1), aMessage(2, { from: 'alina@localhost/x' })]);
    const one = await ask('/chat-log', 'participant=alic&text=hello');
    expect(idsIn(one.body)).toEqual(['stanza-1']);
    expect(services.log.queries.at(-1)).toMatchObject({ participant: alice, text: 'hello' });
    const several = await ask('/chat-log', 'participant=ali&text=hello');
    expect(idsIn(several.body)).toEqual([]);
    expect(several.body).toContain('href="chat-log?participant=alina%40localhost&amp;text=hello"');
  });

  test('two whole addresses are their conversation; a room is its own', async () => {
    expect((await ask('/chat-log', `participant=${bob}&with=${alice}`)).body).toContain('id="talk-name"');
    // The names that REST records it under.
    const filter = { a: bob, b: alice };
    expect(services.access.recorded).toMatchObject([{ action: 'conversation', filter }]);
    use([aMessage(1, { room: 'den@conference.localhost', to: 'den@conference.localhost' })]);
    const { body } = await ask('/chat-log', 'room=den@conference.localhost');
    expect(idsIn(body)).toEqual(['stanza-1']);
    expect(services.access.recorded[0]).toMatchObject({
      action: 'conversation',
      filter: { room: 'den@conference.localhost' },
    });
  });

  test('what is wrong is shown beside its field, and nothing is searched', async () => {
    const { status, body } = await ask('/chat-log', 'state=nonsense&participant=a+b@c_d');
    expect(status).toBe(400);
    expect(body).toMatch(
      /id="filter-participant"[^>]*aria-invalid="true"[^>]*aria-describedby="wrong-participant"/,
    );
    expect(body).toMatch(/id="wrong-state">\s*must be one of/);
    expect(body).toMatch(/value="a b@c_d"/);
    expect(services.log.queries).toEqual([]);
    expect(recorded()).toEqual([]);
  });

  test('an unknown cursor offers to begin again', async () => {
    const { status, body } = await ask('/chat-log', 'cursor=stranger&state=accepted');
    expect(status).toBe(400);
    expect(body).toContain('href="chat-log?state=accepted"');
  });

  test('what was found reads as pieces of conversations, the words marked', async () => {
    use([
      aMessage(1, { body: 'the red fox' }),
      aMessage(2, { from: 'carol@localhost/x', body: 'another fox' }),
      aMessage(3, { body: 'fox again' }),
    ]);
    const { body } = await ask('/chat-log', 'text=fox');
    expect(idsIn(body)).toEqual(['stanza-1', 'stanza-3', 'stanza-2']);
    expect(body.match(/<mark>fox<\/mark>/g)).toHaveLength(3);
    expect(services.access.recorded).toMatchObject([
      { who: 'root', via: 'admin-console', action: 'messages', filter: { text: 'fox' }, rows: 3 },
    ]);
  });

  test('what the index does not hold yet is said', async () => {
    const noonText = new Date(noon).toISOString();
    services.log.index = async () => ({ behind: 1, through: null, missingSince: '2026-11-20T12:00:00.000Z' });
    expect((await ask('/chat-log', 'text=hello')).body).toContain('the others are read one by one');
    services.log.conversations = async () => ({
      items: [],
      next: null,
      index: { behind: 1, through: null, missingSince: '2026-11-20T12:00:00.000Z' },
    });
    expect(readable((await ask('/chat-log')).body)).toContain('1 message is not in the index yet');
    services.log.conversations = async () => ({
      items: [],
      next: null,
      index: { behind: 0, through: noonText, missingSince: '2026-11-20T12:00:00.000Z' },
    });
    expect(readable((await ask('/chat-log')).body)).toContain('States are counted as they were at');
    services.log.index = async () => ({ behind: 1, through: null, missingSince: noonText });
    services.log.conversations = async () => ({
      items: [],
      next: null,
      index: { behind: 0, through: noonText, missingSince: noonText },
    });
    for (const query of ['', 'text=hello'])
      expect((await ask('/chat-log', query)).body).not.toContain('class="lag"');
  });

  test('more of the result carries the filters along', async () => {
    use(Array.from({ length: 60 }, (_, number) => aMessage(number)));
    const { body } = await ask('/chat-log', 'text=hello');
    const next = linkOf(body, 'next');
    expect(next).toBe('chat-log?text=hello&cursor=after-50');
    expect(idsIn((await ask('/chat-log', next?.split('?')[1])).body)).toHaveLength(10);
  });

  test('the script gets the same results as JSON', async () => {
    const { contentType, body } = await ask('/chat-log', 'text=hello&part=results');
    expect(contentType).toBe('application/json; charset=utf-8');
    const { results } = JSON.parse(body) as { results: string };
    expect(idsIn(results)).toHaveLength(3);
    expect(results).not.toMatch(/part=results|<form[^>]*data-search/);
  });
});
