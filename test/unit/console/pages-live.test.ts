/** The pages inside Openfire's console over a real handler: its log, its index, its access.db. Only the shim is played. */
import { FakeShim } from '../support/shim.ts';
import { linkOf, readable } from './pages-asked.ts';

let shim: FakeShim;
let number = 0;

beforeEach(() => {
  shim = new FakeShim();
  shim.say('p', 'plugin.receipts.guard.pingAfterMs', '0');
  shim.hello();
});
afterEach(() => shim.end());

interface Answer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

async function ask(path: string, query = '', form: Record<string, string> | null = null): Promise<Answer> {
  const request = `q${(number += 1)}`;
  const body = form === null ? '' : new URLSearchParams({ 'receipts-csrf': 'csrf', ...form }).toString();
  const type = form === null ? null : 'application/x-www-form-urlencoded';
  const method = form === null ? 'GET' : 'POST';
  shim.say('q', request, method, path, query, 'admin', 'csrf', type, body, '192.0.2.7', 'en');
  const { fields } = await shim.frame('y', (frame) => frame.fields[0] === request);
  return { status: Number(fields[1]), headers: fields[3] ?? '', body: fields[4] ?? '' };
}

/** The index follows by itself. */
async function untilShown(path: string, query: string, text: string): Promise<string> {
  for (const end = Date.now() + 10_000; ;) {
    const page = readable((await ask(path, query)).body);
    if (page.includes(text)) return page;
    if (Date.now() > end) throw new Error(`“${text}” is never shown, but: ${page.slice(0, 2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('conversations, words, dates and timelines of a real log', async () => {
  for (const id of ['first', 'second', 'third']) await shim.delivered(shim.message(id));
  await shim.caughtUp();
  const list = await untilShown('/chat-log', 'participant=ali', '3 messages confirmed 3');
  expect(list).toContain('alice@localhost and bob@localhost');

  const talk = 'talk=alice@localhost&talk=bob@localhost';
  const { body } = await ask('/chat-log', talk);
  expect(body.indexOf('first')).toBeLessThan(body.indexOf('third'));
  const link = /class="open"\s+href="chat-log\?([^"#]*)#/.exec(body)?.[1]?.replaceAll('&amp;', '&') ?? '';
  expect(readable((await ask('/chat-log', link)).body)).toMatch(/Proof: the client answered a ping/);
  expect(readable((await ask('/chat-log', `${talk}&at=2099-01-01`)).body)).toContain(
    'Nothing was said from this date on',
  );
  expect((await ask('/chat-log', `${talk}&cursor=forged`)).status).toBe(400);

  expect(await untilShown('/chat-log', 'text=seco*', 'second')).not.toContain('third');
  expect((await ask('/chat-log', 'text=seco*')).body).toContain('<mark>second</mark>');
  const file = await ask('/chat-log', `participant=alice@localhost&with=bob@localhost&download=csv`);
  expect(file.headers).toMatch(/content-disposition: attachment; filename="chat-log-[\w-]+\.csv"/i);
  expect(file.body.trim().split('\n')).toHaveLength(4);

  const records = readable((await ask('/settings', 'view=records')).body);
  expect(records).toContain('admin Openfire’s console 192.0.2.7 exported');
  expect(records).toContain('searched messages text=seco*');
});

test('older and newer of a real log meet without a gap', async () => {
  const ids = Array.from({ length: 120 }, (_, index) => `n${String(index).padStart(3, '0')}`);
  for (const id of ids) shim.message(id, false);
  shim.wake();
  await shim.caughtUp();
  const said = (body: string) => [...body.matchAll(/class="said"\s*>(n\d{3})</g)].map((match) => match[1]);
  const pages: (string | undefined)[][] = [];
  let query: string | undefined = 'talk=alice@localhost&talk=bob@localhost';
  while (query !== undefined) {
    const { body }: Answer = await ask('/chat-log', query);
    pages.unshift(said(body));
    query = linkOf(body, 'prev')?.split('?')[1];
  }
  expect(pages.flat()).toEqual(ids);
  expect(pages.length).toBe(3);
});

test('the Overview counts what a real log holds', async () => {
  await shim.delivered(shim.message('one'));
  await shim.caughtUp();
  const page = await untilShown('/overview', 'span=hour', 'Messages accepted');
  expect(page).toContain('messages in the log 1');
  expect(await untilShown('/overview', 'span=month', 'not delivered yet, of the last 24 hours 0')).toContain(
    'Node ',
  );
  for (const span of ['hour', 'day', 'week', 'month']) {
    const { status, body } = await ask('/overview', `span=${span}&part=live`);
    expect([span, status, body.includes('cannot be read')]).toEqual([span, 200, false]);
  }
});

test('a token is made, listed and revoked in access.db', async () => {
  const made = await ask('/settings', '', {
    'create-token': 'yes',
    'token-name': 'grafana',
    'token-scope': 'status',
    'token-expiry': '30',
  });
  expect(made.body).toMatch(/id="new-token">[\w-]{20,}</);
  const { body } = await ask('/settings');
  expect(readable(body)).toMatch(/grafana status made .* by admin · never used/);
  const id = /name="revoke-token"\s+value="([^"]+)"/.exec(body)?.[1] ?? '';
  expect((await ask('/settings', '', { 'revoke-token': id })).status).toBe(303);
  expect(readable((await ask('/settings')).body)).toMatch(/grafana status made .* revoked /);
});
