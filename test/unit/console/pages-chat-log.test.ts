import type { MessageDetail } from '../../../src/chatlog/reader.ts';
import { type FakeServices, aMessage, noon } from './in-memory.ts';
import { linkOf, pagesOf, readable, type Pages } from './pages-asked.ts';
import { hostileBodies } from './samples.ts';

let services: FakeServices;
let ask: Pages['ask'];
const alice = 'alice@localhost';
const bob = 'bob@localhost';
const talk = `talk=${alice}&talk=${bob}`;

function use(kept: MessageDetail[]): void {
  ({ services, ask } = pagesOf(kept));
}
beforeEach(() => use([1, 2, 3].map((number) => aMessage(number))));

const idsIn = (body: string) => [...body.matchAll(/id="m-(stanza-\d+)"/g)].map((match) => match[1]);
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

describe('a conversation', () => {
  test('stands left and right by sender, oldest first, with days between', async () => {
    use([
      aMessage(1, { sentAt: '2026-11-19T23:59:59.000Z' }),
      aMessage(2, { from: 'bob@localhost/phone', to: alice, sentAt: '2026-11-21T00:00:01.000Z' }),
      aMessage(3, { sentAt: '2026-11-21T00:00:02.000Z', state: 'displayed' }),
    ]);
    const { body } = await ask('/chat-log', talk);
    expect([...body.matchAll(/<li\s+class="msg (\S+) begins"/g)].map((match) => match[1])).toEqual([
      'left-side',
      'right',
      'left-side',
    ]);
    expect([...body.matchAll(/data-day="([^"]+)"/g)].map((match) => match[1])).toEqual([
      '2026-11-19',
      '2026-11-21',
    ]);
    expect(readable(body)).toContain('Thursday, 19 November 2026');
    expect(readable(body)).toContain('displayed – open the timeline');
  });

  test('begins at a date; older and newer lead on', async () => {
    use(Array.from({ length: 130 }, (_, number) => aMessage(number)));
    const at = aMessage(60).sentAt;
    const { body } = await ask('/chat-log', `${talk}&at=${at}`);
    expect(idsIn(body)[0]).toBe('stanza-60');
    expect(idsIn(body)).toHaveLength(50);
    const older = await ask('/chat-log', linkOf(body, 'prev')?.split('?')[1]);
    expect(idsIn(older.body).at(-1)).toBe('stanza-59');
    const newer = await ask('/chat-log', linkOf(body, 'next')?.split('?')[1]);
    expect(idsIn(newer.body)[0]).toBe('stanza-110');
    expect((await ask('/chat-log', `${talk}&at=2026-11-21`)).body).toContain('value="2026-11-21"');
    expect((await ask('/chat-log', `${talk}&at=soon`)).status).toBe(400);
    expect((await ask('/chat-log', `${talk}&cursor=x`)).status).toBe(400);
  });

  test('each message has a link that can be sent, and it leads to the message', async () => {
    use(Array.from({ length: 130 }, (_, number) => aMessage(number)));
    const { body } = await ask('/chat-log', talk);
    const link = [...body.matchAll(/class="when"\s+href="([^"]*)"/g)][0]?.[1]?.replaceAll('&amp;', '&') ?? '';
    const [query, anchor] = (link.split('?')[1] ?? '').split('#');
    expect((await ask('/chat-log', query)).body).toContain(`id="${anchor ?? ''}"`);
  });

  test('shows a timeline in place, without script by a link, with it as a piece', async () => {
    use([
      aMessage(7, {
        state: 'received',
        timeline: [
          { at: '2026-11-21T11:00:07.000Z', state: 'accepted', resource: null, evidence: null, reason: null },
          {
            at: '2026-11-21T11:00:08.500Z',
            state: 'confirmed',
            resource: '<u>',
            evidence: 'barrier',
            reason: null,
          },
          {
            at: '2026-11-21T11:00:09.000Z',
            state: 'failed',
            resource: 'x',
            evidence: null,
            reason: '<blink>',
          },
        ],
      }),
    ]);
    expect((await ask('/chat-log', talk)).body).not.toContain('answered a ping');
    const open = await ask('/chat-log', `${talk}&open=stanza-7`);
    const part = await ask('/chat-log', 'message=stanza-7&part=timeline');
    for (const text of [open.body, (JSON.parse(part.body) as { timeline: string }).timeline]) {
      expect(text).toContain('+1.500 s');
      expect(text).toContain('answered a ping');
      expect(text).toContain('With <bdi>&lt;u&gt;</bdi>');
      expect(text).toContain('&lt;blink&gt;');
      expect(text).not.toMatch(/<u>|<blink>/);
    }
    expect(open.body).toContain('aria-expanded="true"');
    expect(recorded()).toEqual([
      ['conversation', 1],
      ['conversation', 1],
      ['message', 1],
      ['message', 1],
    ]);
  });
});

describe('a message', () => {
  test('shows timeline and XML, and leads back to its conversation', async () => {
    const { body } = await ask('/chat-log', 'message=stanza-2');
    expect(body).toContain('&lt;message id=&#39;m2&#39;&gt;');
    expect(body).toContain(
      'talk=alice%40localhost&amp;talk=bob%40localhost&amp;at=2026-11-21T11%3A00%3A02.000Z',
    );
    expect((await ask('/chat-log', 'message=none')).status).toBe(404);
    expect((await ask('/chat-log', 'message=none&part=timeline')).status).toBe(404);
  });
});

describe('an export', () => {
  test('is of what is shown, as a file, and on the record', async () => {
    const { body } = await ask('/chat-log', talk);
    expect(body).toMatch(/<input type="hidden" name="participant" value="alice@localhost" \/>/);
    const file = await ask('/chat-log', `participant=${alice}&with=${bob}&download=jsonl`);
    expect(file.headers['content-disposition']).toMatch(/^attachment; filename="chat-log-[\w-]+\.jsonl"$/);
    expect(file.body.match(/^jsonl /gm)).toHaveLength(3);
    expect(services.access.recorded.at(-1)).toMatchObject({
      action: 'export',
      filter: { participant: alice, with: bob, format: 'jsonl' },
      rows: 3,
    });
  });

  test('larger than the console carries comes in parts, each a whole file', async () => {
    const body = 'x'.repeat(1024 * 1024);
    use(Array.from({ length: 10 }, (_, number) => aMessage(number, { body, xml: '' })));
    const page = await ask('/chat-log', 'download=csv');
    expect(page.contentType).toBe('text/html; charset=utf-8');
    expect(readable(page.body)).toContain('messages, up to 2026-11-21 11:00');
    expect(recorded()).toEqual([]);
    const files: string[] = [];
    let next: string | undefined = 'download=csv';
    while (next !== undefined) {
      const shown: string = (await ask('/chat-log', next)).body.replaceAll('&amp;', '&');
      const file = /href="chat-log\?([^"]*part=file[^"]*)"/.exec(shown)?.[1] ?? '';
      files.push((await ask('/chat-log', file)).body);
      next = /href="chat-log\?([^"]*)"\s*>On to the next part/.exec(shown)?.[1];
    }
    expect(files.join('').match(/"stanzaId":"stanza-\d+"/g)).toHaveLength(10);
    expect(files.length).toBeGreaterThan(2);
    expect(services.access.recorded.reduce((sum, { rows }) => sum + rows, 0)).toBe(10);
  });

  test.each(['download=exe', 'download=csv&state=nonsense', 'download=csv&after=stranger'])(
    '%s is refused with what is wrong',
    async (query) => {
      const { status, headers, body } = await ask('/chat-log', query);
      expect(status).toBe(400);
      expect(headers['content-disposition']).toBeUndefined();
      expect(body).toContain('role="alert"');
    },
  );
});

test.each([
  '',
  'text=hello',
  talk,
  'message=stanza-1',
  'message=stanza-1&part=timeline',
  'text=hello&part=results',
  'download=jsonl',
])('nothing of “%s” is shown where it cannot be recorded', async (query) => {
  services.access.broken = new Error('disk full');
  const { status, body } = await ask('/chat-log', query);
  expect(status).toBe(503);
  expect(body).toContain('Therefore nothing is shown');
  expect(body).not.toMatch(/hello \d|alice@localhost/);
});

test('words are looked for in so much of a page only, whatever texts its messages have', async () => {
  const texts = Array.from(
    { length: 30 },
    () => ({ part: 'other', lang: null, text: 'hello '.repeat(500) }) as const,
  );
  use(Array.from({ length: 40 }, (_, n) => aMessage(n, { texts, from: `a${n % 20}@localhost/x` })));
  let looked = 0;
  services.log.highlights = (text) => {
    looked += text.length;
    return [{ start: 0, end: 5 }];
  };
  expect((await ask('/chat-log', 'text=hello')).body).toContain('<mark>hello</mark>');
  expect(looked).toBeGreaterThan(100_000);
  expect(looked).toBeLessThan(140_000);
});

test('bodies of strangers stay text, wherever they are shown', async () => {
  use(hostileBodies.map((body, n) => aMessage(n, { body, from: '<b>"@localhost/<i>', xml: body })));
  const from = encodeURIComponent('<b>"@localhost');
  // A finder that marks too much, in disorder and across characters.
  services.log.highlights = (body) => [
    { start: 3, end: body.length + 5 },
    { start: -2, end: 4 },
    { start: 1, end: 2 },
  ];
  const pages = await Promise.all([
    ask('/chat-log'),
    ask('/chat-log', `participant=localhost&state=accepted`),
    ask('/chat-log', 'text=e'),
    ask('/chat-log', `talk=${from}&talk=${bob}`),
    ...hostileBodies.flatMap((_, n) => [
      ask('/chat-log', `message=stanza-${n}`),
      ask('/chat-log', `message=stanza-${n}&part=timeline`),
      ask('/chat-log', `state=accepted&open=stanza-${n}`),
    ]),
  ]);
  for (const { body } of pages) {
    expect(body).not.toMatch(/<img|<h1|<b>"|<i>|<script>|javascript:window[^;]*['"]>(?!click)/);
    // oxlint-disable-next-line no-control-regex -- none may reach a page
    expect(body).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u200b\u202a-\u202e\u2066-\u2069]/u);
  }
  expect(pages[2].body).toContain('U+202E');
  expect(pages[2].body).toContain('<mark>');
  expect(pages[0].body.length).toBeLessThan(60_000);
});

test('what a message shows besides its body is shown below it, marked and escaped, and what is no chat says so', async () => {
  use([
    aMessage(1, {
      body: null,
      type: 'error',
      texts: [{ part: 'xhtml', lang: 'de', text: '<b>neunhundert' }],
    }),
    aMessage(2, {
      body: '100 euro',
      bodies: [
        { lang: null, body: '100 euro' },
        { lang: 'de', body: '900 Euro' },
      ],
      texts: Array.from(
        { length: 30 },
        (_, n) => ({ part: 'link', lang: null, text: `http://${n}` }) as const,
      ),
    }),
  ]);
  const { body } = await ask('/chat-log', talk);
  const page = readable(body);
  expect(page).toContain('error XHTML ( de ): <b>neunhundert');
  expect(page).toContain('100 euro Another text ( de ): 900 Euro Link: http://0');
  expect(page).not.toContain('http://20');
  expect(page).toContain('… 11 more texts');
  expect(body).not.toContain('<b>neun');
  expect(readable((await ask('/chat-log', 'message=stanza-1')).body)).toContain(
    'XHTML ( de ): <b>neunhundert',
  );
  const list = readable((await ask('/chat-log')).body);
  expect(list).toContain('100 euro');
});
