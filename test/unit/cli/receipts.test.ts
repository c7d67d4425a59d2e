/** What the command draws for people: messages, conversations, figures, health; against the real console server. */
import { conditions } from '../../../src/base/conditions.ts';
import { aMessage, healthy } from '../console/in-memory.ts';
import { hostileBodies } from '../console/samples.ts';
import { receipts } from './child.ts';
import { closePlace, controls, openPlace } from './command-place.ts';
import type { CommandPlace, Services } from './command-place.ts';

// Each starts a Node, and the machine may be busy.
jest.setTimeout(60_000);

let place: CommandPlace;
let services: Services;
let env: Record<string, string>;

beforeEach(async () => {
  place = await openPlace();
  ({ services, env } = place);
});
afterEach(() => closePlace(place));

test('message draws the timeline of each resource', async () => {
  const { status, out } = await receipts(['message', 'stanza-0'], env);
  expect(status).toBe(0);
  expect(out).toContain('├─ phone\n');
  expect(out).toContain('└─ laptop\n');
  expect(out).toMatch(/✓✓ displayed {2}\+ [\d.]+ m?s/);
  const { out: json } = await receipts(['message', 'stanza-0', '--json'], env);
  expect(JSON.parse(json)).toEqual(services.log.kept[0]);
});

test('conversation reads like a chat, from a date on, with the way to older and newer ones', async () => {
  const { status, out } = await receipts(['conversation', 'alice@localhost', 'bob@localhost'], env);
  expect(status).toBe(0);
  expect(out).toMatch(/─ \w+ \d+ November 2026 ─/);
  expect(out).toMatch(/^alice@localhost\n {2}\d\d:\d\d {2}Are you coming/m);
  expect(out).toMatch(/✓✓ displayed$/m);
  const at = ['--at', '2026-11-20', '--limit', '1', '--json'];
  const { err } = await receipts(['conversation', 'alice@localhost', 'bob@localhost', ...at], env);
  const cursor = /^newer: receipts conversation alice@localhost bob@localhost --cursor (\S+)$/m.exec(
    err,
  )?.[1];
  const newer = await receipts(
    ['conversation', 'alice@localhost', 'bob@localhost', '--cursor', cursor ?? ''],
    env,
  );
  expect(newer.out).toContain('Yes, on my way.');
  services.log.kept.splice(0, Number.POSITIVE_INFINITY, ...Array.from({ length: 9 }, (_, n) => aMessage(n)));
  const page = await receipts(
    ['conversation', 'alice@localhost', 'bob@localhost', '--limit', '3', '--json'],
    env,
  );
  expect(page.out.trimEnd().split('\n')).toHaveLength(3);
});

test('hostile conversations are harmless', async () => {
  const { status, out } = await receipts(['conversation', 'mallory@localhost', 'bob@localhost'], env);
  expect(status).toBe(0);
  expect(out).not.toMatch(controls);
  expect(out).toContain('invoice⟨U+202E⟩fdp.exe');
  expect(out).toContain(hostileBodies[0]);
});

test('conversations, stats and status', async () => {
  const { out: list } = await receipts(['conversations', '--json', '--participant', 'alice@localhost'], env);
  const { items } = await services.log.conversations({ participant: 'alice@localhost', limit: 50 });
  expect(list.trimEnd().split('\n')).toHaveLength(items.length);
  const stats = await receipts(['stats', '--since', '2026-11-20', '--until', '2026-11-22'], env);
  expect(stats).toMatchObject({ status: 0, err: '' });
  expect(stats.out).toMatch(/^messages +16 {2}[▁-█]+/m);
  expect(stats.out).toMatch(/^delivery p95 +900 ms/m);
  const status = await receipts(['status'], { RECEIPTS_URL: env['RECEIPTS_URL'] ?? '' });
  expect(status).toMatchObject({ status: 0, err: '' });
  expect(status.out).toContain('✓ ok (version 0.1.0)');
});

describe('statistics are of one zone', () => {
  const asked = async (args: readonly string[], more: Readonly<Record<string, string>> = {}) => {
    const stats = jest.spyOn(services.log, 'stats');
    const day = ['--since', '2026-03-29', '--until', '2026-03-30'];
    const { status, out, err } = await receipts(['stats', ...day, ...args], { ...env, ...more });
    expect({ status, err }).toEqual({ status: 0, err: '' });
    const { since = 0, until = 0, tz } = stats.mock.lastCall?.[0] ?? {};
    return { hours: (until - since) / 3_600_000, tz, out };
  };

  test.each([
    [['--tz', 'Europe/Berlin'], {}, 'Europe/Berlin', 23],
    [['--tz', 'europe/berlin'], {}, 'Europe/Berlin', 23],
    [['--tz', 'Asia/Kolkata'], { TZ: 'Europe/Berlin' }, 'Asia/Kolkata', 24],
    [[], { TZ: 'Europe/Berlin' }, 'Europe/Berlin', 23],
    // Nothing that the server would know by its name.
    [[], { TZ: 'UTC+2' }, 'UTC', 24],
    [[], { TZ: '' }, 'UTC', 24],
    [[], { TZ: 'Mars/Olympus' }, 'UTC', 24],
  ] as const)('with %j and %j: %s, in which the day has %d hours', async (args, more, tz, hours) => {
    const found = await asked(args, more);
    expect(found).toMatchObject({ tz, hours });
    expect(found.out).toContain(`, by the hour (${tz})`);
  });

  test('a zone that does not exist is wrong usage', async () => {
    const { status, err } = await receipts(['stats', '--tz', 'Mars/Olympus'], env);
    expect(status).toBe(2);
    expect(err).toContain('Europe/Berlin');
  });
});

test('status fails while nothing is logged', async () => {
  services.healthNow = {
    ...healthy,
    status: 'degraded',
    problems: [{ code: 'RECEIPTS_HTTP_PORT', text: 'names a host', remedy: '' }],
  };
  const degraded = await receipts(['status'], env);
  expect(degraded).toMatchObject({ status: 1 });
  expect(degraded.err).toContain('Something should be looked at');
  // What the server tells without a token is the code; the words are of the table.
  expect(degraded.out).toContain(`RECEIPTS_HTTP_PORT: ${conditions.RECEIPTS_HTTP_PORT.text}`);
  expect(degraded.out).toContain(conditions.RECEIPTS_HTTP_PORT.remedy);
  services.healthNow = { ...healthy, status: 'off' };
  const off = await receipts(['status'], env);
  expect(off).toMatchObject({ status: 1 });
  expect(off.err).toContain('as a setting says');
  services.healthNow = { ...healthy, status: 'down' };
  const { status, out, err } = await receipts(['status', '--json'], env);
  expect(status).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ status: 'down' });
  expect(err).toContain('Messages are not logged.');
});
