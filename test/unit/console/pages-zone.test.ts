/** Pages are of one zone: the one that is asked for, the reader's, or the server's; it is named, and its days are days. */
import { TimeZone } from '../../../src/base/time-zone.ts';
import { zoneOf } from '../../../src/console/requests/zones.ts';
import { aMessage, noon } from './in-memory.ts';
import { listening, signedIn } from './listener.ts';
import { pagesOf, readable } from './pages-asked.ts';

const at = (...times: string[]) =>
  times.map((time, number) => aMessage(number, { sentAt: new Date(time).toISOString() }));
const talk = 'talk=alice@localhost&talk=bob@localhost';
const berlin = { zone: 'Europe%2FBerlin' };

test.each([
  ['', '', 'UTC'],
  ['', 'Europe%2FBerlin', 'Europe/Berlin'],
  ['tz=Asia/Tokyo', 'Europe%2FBerlin', 'Asia/Tokyo'],
  ['tz=', 'Europe%2FBerlin', 'Europe/Berlin'],
  ['', 'Mars%2FOlympus', 'UTC'],
  ['', '%', 'UTC'],
  ['', '+02:00', 'UTC'],
  ['', 'x'.repeat(5000), 'UTC'],
  ['tz=Mars/Olympus', 'Europe%2FBerlin', 'Europe/Berlin'],
])('%j with the cookie %j is %s', (query, cookie, name) => {
  const found = zoneOf(new URLSearchParams(query), cookie, TimeZone.utc);
  expect(found.zone.name).toBe(name);
  expect(found.wrong).toBe(query.includes('Mars'));
});

test.each(['overview', 'chat-log', `chat-log?${talk}`, 'settings', 'settings?view=records'])(
  'every page names it: %s',
  async (address) => {
    const [path = '', query = ''] = address.split('?');
    const pages = pagesOf(at('2026-03-29T08:00:00Z'));
    const own = await pages.ask(`/${path}`, query, berlin);
    expect(readable(own.body)).toContain('All times are of Europe/Berlin.');
    const asked = await pages.ask(`/${path}`, `${query}&tz=Asia/Tokyo`, berlin);
    expect(readable(asked.body)).toContain('All times are of Asia/Tokyo.');
    const unknown = await pages.ask(`/${path}`, query);
    expect(readable(unknown.body)).toContain('All times are of UTC.');
    const wrong = await pages.ask(`/${path}`, `${query}&tz=Mars/Olympus`, berlin);
    expect(wrong.status).toBe(400);
    expect(readable(wrong.body)).toContain('must be the name of a time zone');
  },
);

test.each([
  ['Europe/Berlin', ['2026-03-29', '2026-03-30']],
  ['UTC', ['2026-03-28', '2026-03-29', '2026-03-30']],
  ['America/New_York', ['2026-03-28', '2026-03-29']],
])('days of a conversation are those of %s', async (tz, days) => {
  const times = ['2026-03-28T23:30:00Z', '2026-03-29T01:30:00Z', '2026-03-29T22:30:00Z'];
  const pages = pagesOf(at(...times, '2026-03-30T03:00:00Z'));
  const { body } = await pages.ask('/chat-log', `${talk}&tz=${tz}`);
  expect([...body.matchAll(/data-day="([^"]*)"/g)].map(([, day]) => day)).toEqual(days);
});

test('clocks show what is shown there; an hour that comes twice is told apart', async () => {
  const pages = pagesOf(at('2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'));
  const { body } = await pages.ask('/chat-log', talk, berlin);
  expect([...body.matchAll(/title="(2026[^"]*)">02:30:00</g)].map(([, title]) => title)).toEqual([
    '2026-10-25T02:30:00.000+02:00',
    '2026-10-25T02:30:00.000+01:00',
  ]);
  const { body: message } = await pages.ask('/chat-log', 'message=stanza-1', berlin);
  expect(readable(message)).toContain('2026-10-25 02:30:00.000 +01:00');
});

test.each([
  ['since=2026-03-29&until=2026-03-30&tz=Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
  ['since=2026-10-25&until=2026-10-26', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'],
  ['since=2026-07-01T08:00&until=2026-07-01T09:00:00Z', '2026-07-01T06:00:00Z', '2026-07-01T09:00:00Z'],
])('a search for %s is of the zone’s times', async (query, since, until) => {
  const pages = pagesOf(at('2026-03-29T08:00:00Z'));
  await pages.ask('/chat-log', `state=accepted&${query}`, berlin);
  const [asked] = pages.services.log.queries;
  expect([asked?.since, asked?.until]).toEqual([Date.parse(since), Date.parse(until)]);
});

test('the form keeps what was typed, in the zone it was typed in, and so do links to more', async () => {
  const pages = pagesOf(Array.from({ length: 60 }, (_, number) => aMessage(number)));
  const { body } = await pages.ask(
    '/chat-log',
    'state=accepted&since=2026-11-21T02:00&tz=Asia/Tokyo',
    berlin,
  );
  expect(body).toMatch(/name="since"\s+type="datetime-local"\s+step="1"\s+value="2026-11-21T02:00:00"/);
  expect(body).toMatch(/name="tz"\s+value="Asia\/Tokyo"/);
  const next = /rel="next"[^>]*href="([^"]*)"/.exec(body)?.[1] ?? '';
  expect(next).toContain('tz=Asia%2FTokyo');
  expect(next).toContain('since=2026-11-20T17%3A00%3A00.000Z');
});

test.each([
  ['2026-03-29T10:00:00Z', 'day', 24],
  ['2026-10-25T12:00:00Z', 'month', 24],
])('the Overview asks for the zone’s days at %s', async (now, span) => {
  const pages = pagesOf(at('2026-03-29T08:00:00Z'), { now: () => Date.parse(now) });
  const stats = jest.spyOn(pages.services.log, 'stats');
  await pages.ask('/overview', `span=${span}`, berlin);
  for (const [asked] of stats.mock.calls) expect(asked.tz).toBe('Europe/Berlin');
  const [{ since, until, step }] = stats.mock.lastCall ?? [{ since: 0, until: 0, step: 'hour' as const }];
  if (span !== 'month') return;
  const zone = TimeZone.named('Europe/Berlin') ?? TimeZone.utc;
  const days: number[] = [];
  for (let day = zone.startOf(step, since); day < until; day = zone.after(step, day)) days.push(day);
  expect(days).toHaveLength(30);
  expect(zone.shown(days[0] ?? 0)).toBe('2026-09-26T00:00:00.000');
  expect(zone.shown(until)).toBe('2026-10-26T00:00:00.000');
});

test('days of the access records are the zone’s', async () => {
  const pages = pagesOf([]);
  const records = jest.spyOn(pages.services.access, 'records');
  await pages.ask('/settings', 'view=records&since=2026-10-25&until=2026-10-25', berlin);
  const [asked] = records.mock.lastCall ?? [];
  expect([asked?.since, asked?.until]).toEqual([
    Date.parse('2026-10-24T22:00:00Z'),
    Date.parse('2026-10-25T23:00:00Z'),
  ]);
});

/** All addresses of ours on a page, whoever asks for them: a click, the script, a form. */
function addressesOn(body: string): string[] {
  const links = [...body.matchAll(/(?:href|data-timeline|data-refresh|action)="([^"]*)"/g)].map(
    ([, to = '']) => to.replaceAll('&amp;', '&'),
  );
  return links.filter((to) => /^(?:overview|chat-log|settings)(?:[?#]|$)/.test(to));
}

/** A form that is sent by GET asks for its fields alone. */
function formsOn(body: string): string[] {
  return [...body.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].flatMap(([, attributes = '', fields = '']) =>
    /method="get"/.test(attributes) ? [fields] : [],
  );
}

const tokyo = 'tz=Asia%2FTokyo';

describe.each(['admin-console', 'own-port'] as const)(
  'who has asked for a zone goes on in it: %s',
  (entry) => {
    async function opened() {
      const messages = Array.from({ length: 130 }, (_, number) =>
        aMessage(number, {
          from: `${number % 2 === 0 ? 'alice' : 'dave'}@localhost/home`,
          state: number % 7 === 0 ? 'failed' : 'sent',
          ...(number === 60 && { repeats: 'stanza-2' }),
        }),
      );
      const pages = pagesOf(messages);
      if (entry === 'admin-console')
        return { ask: pages.ask, services: pages.services, close: async () => undefined };
      const app = await listening(pages.services, {
        version: '0.1.0',
        now: () => noon,
        onFault: () => undefined,
      });
      const cookie = await signedIn(app);
      const ask = async (path: string, query: string) => {
        const { body } = await app.inject({ url: `${path}?${query}`, headers: { cookie } });
        return { body };
      };
      return { ask, services: pages.services, close: () => app.close() };
    }

    let close = async (): Promise<unknown> => undefined;
    afterEach(() => close());

    test('by every link and form of every page that is reached', async () => {
      const { ask, close: closing } = await opened();
      close = closing;
      const seen = new Set<string>();
      const left = [
        'overview',
        'chat-log',
        'chat-log?text=hello',
        'settings',
        'chat-log?download=csv&after=nowhere',
      ];
      left.push(
        'chat-log?message=gone',
        'chat-log?cursor=wrong&text=hello',
        'settings?view=records&cursor=wrong',
      );
      left.push('chat-log?participant=ali&state=sent');
      for (const [index, address] of left.entries())
        left[index] = `${address}${address.includes('?') ? '&' : '?'}${tokyo}`;
      while (left.length > 0) {
        const address = left.shift() ?? '';
        const [path = '', query = ''] = (address.split('#')[0] ?? '').split('?');
        // Each kind of page a few times.
        const kind = `${path} ${[...new URLSearchParams(query).keys()].toSorted().join(' ')}`;
        if (seen.has(address) || [...seen].filter((one) => one.startsWith(`${kind}:`)).length >= 3) continue;
        seen.add(address).add(`${kind}:${address}`);
        const { body } = await ask(`/${path}`, query);
        const shown = body.startsWith('{') ? (JSON.parse(body) as Record<string, string>) : { body }; // parts for the script
        for (const markup of Object.values(shown).filter((one) => typeof one === 'string')) {
          const found = addressesOn(markup);
          const forms = formsOn(markup);
          const without = found.filter((to) => !to.includes(tokyo) && !/^[\w-]+$/.test(to));
          const bare = found.filter((to) => /^[\w-]+$/.test(to));
          // Only forms name a page alone, and have the zone among their fields.
          expect([address, without, bare.length]).toEqual([address, [], forms.length]);
          for (const fields of forms)
            expect([address, fields]).toEqual([
              address,
              expect.stringMatching(/name="tz"\s+value="Asia\/Tokyo"/),
            ]);
          left.push(...found.filter((to) => to.includes('?') && !to.includes('lang=')));
        }
      }
      expect(seen.size).toBeGreaterThan(60);
    });
  },
);

test('what was saved is shown in the zone that was asked for', async () => {
  const pages = pagesOf([aMessage(1, { state: 'failed' })]);
  const post = async (path: string, query: string, fields: Record<string, string>) => {
    const { status, headers } = await pages.ask(path, query, {
      method: 'POST',
      contentType: 'application/x-www-form-urlencoded',
      body: new URLSearchParams({ 'receipts-csrf': 'the-csrf-token', ...fields }).toString(),
    });
    return [status, headers['location']];
  };
  expect(await post('/chat-log', `message=stanza-1&${tokyo}`, { redeliver: 'stanza-1' })).toEqual([
    303,
    `chat-log?message=stanza-1&redelivered=yes&${tokyo}`,
  ]);
  expect(await post('/settings', tokyo, { name: 'plugin.receipts.log', value: 'true' })).toEqual([
    303,
    expect.stringMatching(/^settings\?saved=[^#]*&tz=Asia%2FTokyo#setting-log$/),
  ]);
  expect(await post('/settings', '', { name: 'plugin.receipts.log', value: 'true' })).toEqual([
    303,
    expect.not.stringContaining('tz='),
  ]);
});
