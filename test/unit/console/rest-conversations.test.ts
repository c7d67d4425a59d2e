/** Conversations over REST: their list, and one that is read like a chat. */
import { aMessage } from './in-memory.ts';
import type { Answer } from './listener.ts';
import { restOf } from './rest-asked.ts';
import type { Rest } from './rest-asked.ts';

let services: Rest['services'];
let app: Rest['app'];
let get: Rest['get'];

beforeEach(async () => {
  ({ services, app, get } = await restOf());
});
afterEach(() => app.close());

describe('conversations', () => {
  beforeEach(() => {
    services.log.kept.push(
      aMessage(4, { from: 'carol@localhost/x', to: 'bob@localhost', state: 'stored' }),
      aMessage(5, { room: 'room@c.localhost', to: 'room@c.localhost' }),
    );
  });
  const list = (query = '') => get(`/api/v1/conversations${query}`);
  const people = (answer: Answer) =>
    (answer.json().items as unknown as { participants: string[] }[]).map(({ participants }) => participants);

  test('are listed by their last message, with counts by state and how far the index is', async () => {
    const { items, next, ...rest } = (await list()).json();
    expect(items).toMatchObject([
      { participants: ['room@c.localhost'], room: 'room@c.localhost', messages: 1 },
      { participants: ['bob@localhost', 'carol@localhost'], room: null, byState: { stored: 1 } },
      { participants: ['alice@localhost', 'bob@localhost'], messages: 3, byState: { accepted: 3 } },
    ]);
    expect(items[2]).toMatchObject({ lastAt: aMessage(3).sentAt, last: { body: 'hello 3' } });
    expect(next).toBeNull();
    expect(rest).toEqual({ index: { behind: 0, through: '2026-11-21T12:00:00.000Z', missingSince: null } });
  });

  test('filters reach the log, and the cursor leads on', async () => {
    expect(people(await list('?participant=CAROL@localhost/x'))).toEqual([
      ['bob@localhost', 'carol@localhost'],
    ]);
    expect(people(await list('?name=ROOM'))).toEqual([['room@c.localhost']]);
    expect(people(await list('?state=stored'))).toHaveLength(1);
    const first = await list('?limit=2');
    const second = await list(`?limit=2&cursor=${first.json().next ?? ''}`);
    expect([...people(first), ...people(second)]).toHaveLength(3);
  });

  test('one is read like a chat: the youngest, older, newer, from a date', async () => {
    const read = async (query: string) => {
      const { items, older, newer } = (
        await get(`/api/v1/conversations/BOB@localhost/alice@localhost${query}`)
      ).json();
      return { bodies: items.map(({ body }) => body), older: String(older), newer };
    };
    const youngest = await read('?limit=2');
    expect(youngest).toMatchObject({ bodies: ['hello 2', 'hello 3'], newer: null });
    expect(await read(`?limit=1&cursor=${youngest.older}`)).toMatchObject({ bodies: ['hello 1'] });
    const at = encodeURIComponent(aMessage(2).sentAt);
    expect(await read(`?limit=1&at=${at}`)).toMatchObject({ bodies: ['hello 2'], newer: '2' });
    const room = (await get('/api/v1/conversations/room@c.localhost')).json();
    expect(room.items.map(({ body }) => body)).toEqual(['hello 5']);
    expect((await read('?at=2030-01-01T00:00:00Z')).bodies).not.toEqual([]);
  });

  test('of people who never talked there is nothing, and that is no error', async () => {
    const answer = await get('/api/v1/conversations/alice@localhost/nobody@localhost');
    expect(answer.json()).toEqual({ items: [], older: null, newer: null });
  });

  test.each([
    ['?limit=201', ['limit']],
    ['?name=', ['name']],
    ['?name=a%00', ['name']],
    ['?text=hello', ['text']],
    ['?cursor=stranger', ['cursor']],
    ['/@/b@localhost', ['a']],
    ['/a@localhost/%40', ['b']],
    ['/%20/%20', ['a', 'b']],
    ['/a@b_c', ['room']],
    ['/a@localhost/b@localhost?limit=501', ['limit']],
    ['/a@localhost/b@localhost?at=now', ['at']],
    ['/a@localhost/b@localhost?cursor=stranger', ['cursor']],
    ['/a@localhost/b@localhost?at=2026-11-21T00:00:00Z&cursor=1', ['at']],
  ])('%s is a 400 that names %j', async (path, names) => {
    const answer = await list(path);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors.map(({ parameter }) => parameter)).toEqual(names);
  });
});
