/** What leaves the Chat Log page: exports, nothing that is not recorded, and the texts of strangers as text. */
import type { MessageDetail } from '../../../src/store/reader.ts';
import { aMessage } from './in-memory.ts';
import type { FakeServices } from './in-memory.ts';
import { pagesOf, readable } from './pages-asked.ts';
import type { Pages } from './pages-asked.ts';
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

const recorded = () => services.access.recorded.map(({ action, rows }) => [action, rows]);

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
