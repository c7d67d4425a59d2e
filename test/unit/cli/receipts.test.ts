/** The whole command, against the real console server. */
import { conditions } from '../../../src/conditions.ts';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { foot, formats, head } from '../../../src/chatlog/export/formats.ts';
import {
  CursorError,
  type ChangeView,
  type ExportQuery,
  type MessageDetail,
  type MessageView,
} from '../../../src/chatlog/reader.ts';
import { fieldsOf } from '../../../src/cli/receipts/rows.ts';
import { until } from '../../support/until.ts';
import { aMessage, FakeServices, healthy, InMemoryLog, noon } from '../console/in-memory.ts';
import { anErasure, noErasures } from '../console/no-erasures.ts';
import { listening, type Listening } from '../console/listener.ts';
import { hostileBodies, sampleMessages } from '../console/samples.ts';
import { bridgeTo, piped, receipts, start, type Bridge } from './child.ts';

// Each starts a Node, and the machine may be busy.
jest.setTimeout(60_000);

const viewOf = ({
  timeline: _timeline,
  moreTimeline: _more,
  timelineNext: _next,
  xml: _xml,
  ...view
}: MessageDetail): MessageView => view;

/** Exports as the chat log does, in chunks of a hundred. */
class ExportingLog extends InMemoryLog {
  override async exportChunk({ format, after, ...filters }: ExportQuery) {
    const { items } = await this.messages({ ...filters, order: 'asc', limit: 1e9 });
    const from = after === undefined ? 0 : items.findIndex(({ stanzaId }) => stanzaId === after) + 1;
    if (after !== undefined && from === 0) throw new CursorError('no such message');
    const part = items.slice(from, from + 100);
    const next = from + part.length < items.length ? (part.at(-1)?.stanzaId ?? null) : null;
    const bytes = Buffer.from(part.map((message) => formats[format].row(viewOf(message))).join(''));
    return { bytes, rows: part.length, next, through: part.at(-1)?.sentAt ?? null };
  }
}

class Services extends FakeServices {
  override readonly log = new ExportingLog(sampleMessages());
}

let services: Services;
let server: Listening;
let bridge: Bridge;
let directory: string;
let env: Record<string, string>;

beforeEach(async () => {
  services = new Services();
  server = await listening(services, { version: '0.1.0', now: () => noon + 60_000 });
  bridge = await bridgeTo(server.port);
  directory = mkdtempSync(path.join(tmpdir(), 'receipts-cli-'));
  env = { RECEIPTS_URL: `http://127.0.0.1:${bridge.port}`, RECEIPTS_TOKEN: services.token };
});
afterEach(async () => {
  await bridge.close();
  await server.close();
  rmSync(directory, { recursive: true });
});

const controls = /[\u202A-\u202E\u2066-\u2069]|(?!\n|\t)\p{Cc}/u;

describe('log', () => {
  test('in a pipe: a line a message, the youngest last, nothing of it steering', async () => {
    const { status, out, err } = await receipts(['log'], env);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    const rows = out
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(rows).toHaveLength(services.log.kept.length);
    for (const row of rows) expect(row).toHaveLength(6);
    expect(rows.map(([at]) => at)).toEqual(rows.map(([at]) => at).toSorted());
    expect(out).not.toMatch(controls);
    expect(rows.some(([, , , state]) => state === 'stored')).toBe(true);
  });

  test('filters are those of REST', async () => {
    // The command reckons back from the day on which it runs, so what is told here follows that day.
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    services.log.kept.splice(
      0,
      Number.POSITIVE_INFINITY,
      aMessage(0, { sentAt: daysAgo(4) }),
      aMessage(1, { sentAt: daysAgo(2.5) }),
      aMessage(2, { sentAt: daysAgo(2), to: 'carol@localhost' }),
      aMessage(3, { sentAt: daysAgo(1), from: 'bob@localhost/phone', to: 'alice@localhost' }),
    );
    const { status, out } = await receipts(
      ['log', '--participant', 'alice@localhost', '--with', 'bob@localhost', '--since', '3d', '--json'],
      { ...env },
    );
    expect(status).toBe(0);
    const items = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as MessageView);
    const between = services.log.kept.filter(({ stanzaId }) => ['stanza-1', 'stanza-3'].includes(stanzaId));
    expect(items).toEqual(between.map(viewOf));
  });

  test('orders and limits, over as many pages as it takes', async () => {
    services.log.kept.splice(
      0,
      Number.POSITIVE_INFINITY,
      ...Array.from({ length: 1234 }, (_, n) => aMessage(n)),
    );
    const ids = async (...args: string[]): Promise<(string | undefined)[]> => {
      const { out } = await receipts(['log', ...args], env);
      return out
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t')[4]);
    };
    const all = Array.from({ length: 1234 }, (_, n) => `stanza-${n}`);
    expect(await ids('--limit', '1100')).toEqual(all.slice(-1100));
    expect(await ids('--limit', '600', '--order', 'asc')).toEqual(all.slice(0, 600));
    expect(await ids('--limit', '3', '--order', 'desc')).toEqual(all.slice(-3).toReversed());
    expect(await ids()).toHaveLength(50);
  });

  test('to a reader who has seen enough it is quiet', async () => {
    services.log.kept.splice(
      0,
      Number.POSITIVE_INFINITY,
      ...Array.from({ length: 5000 }, (_, n) => aMessage(n)),
    );
    for (const json of ['', '--json']) {
      const { status, out, err } = await piped(`log --limit 5000 ${json}`, 'head -1', env);
      expect({ status, err }).toEqual({ status: 0, err: '' });
      expect(out.split('\n')).toHaveLength(2);
    }
  });

  test('nothing that fits is no failure', async () => {
    expect(await receipts(['log', '--participant', 'nobody@nowhere'], env)).toEqual({
      status: 0,
      out: '',
      err: 'No message fits.\n',
    });
  });
});

describe('log --follow', () => {
  const add = (number: number): void => {
    services.log.kept.push(aMessage(number, { body: `new ${number}` }));
    for (const listener of services.committed) listener();
  };

  const untilFollowed = (): Promise<unknown> =>
    until('its request to be recorded', () =>
      services.access.recorded.some(({ action }) => action === 'events'),
    );

  test('goes on with what comes, and over a connection that is lost without a gap or a repetition', async () => {
    const child = start(['log', '--follow', '--json'], env);
    // Nothing is printed before the first change; the server knows who follows.
    await untilFollowed();
    add(201);
    await child.until(/new 201/);
    bridge.cut();
    await child.until(/The connection was lost/);
    add(202);
    add(203);
    await child.until(/new 203/);
    child.kill('SIGINT');
    const { status, out, err } = await child.ended;
    expect(status).toBe(0);
    const bodies = out
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as ChangeView).message.body);
    expect(bodies).toEqual(['new 201', 'new 202', 'new 203']);
    expect(err).toMatch(/Connected again\./);
  });

  test('shows the last ones first, and each message once', async () => {
    const child = start(['log', '--follow', '--limit', '2'], env);
    await child.until(/hello|owned|x{80}/);
    add(301);
    await child.until(/new 301/);
    child.kill('SIGTERM');
    const { status, out } = await child.ended;
    expect(status).toBe(0);
    expect(out.trimEnd().split('\n')).toHaveLength(3);
  });

  test('a token that is revoked meanwhile ends it', async () => {
    const { token } = services.access.createToken({ name: 'x', scope: 'read', expiresAt: null }, 'admin');
    const child = start(['log', '--follow', '--json'], { ...env, RECEIPTS_TOKEN: token });
    await untilFollowed();
    // It is recorded before it is answered: a connection that is cut in between has never been there.
    add(401);
    await child.until(/new 401/);
    services.access.revokeToken(token);
    bridge.cut();
    expect(await child.ended).toMatchObject({ status: 1, err: expect.stringContaining('is not accepted') });
  });
});

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

test('a shorter retention is set with --yes only', async () => {
  services.wouldTake = 12;
  const asked = await receipts(['settings', 'set', 'retention.days', '36'], env);
  expect(asked.status).toBe(1);
  expect(asked.err).toMatch(/12.*--yes/s);
  expect(services.changes).toEqual([]);
  expect((await receipts(['settings', 'set', 'retention.days', '36', '--yes'], env)).status).toBe(0);
  expect(services.changes).toHaveLength(1);
});

test('clock: whether it is believed, and that it is right', async () => {
  expect(await receipts(['clock'], env)).toMatchObject({ status: 0, out: 'believed\n' });
  expect((await receipts(['clock', '--right'], env)).status).toBe(1);
  const retention = { ...services.healthNow.retention, clockAheadBy: 86_400_000 };
  services.healthNow = { ...services.healthNow, retention };
  expect((await receipts(['clock'], env)).out).toMatch(/^not believed: .*ahead/);
  expect((await receipts(['clock', '--right'], env)).status).toBe(0);
});

test('settings are listed, read, set and given back their default', async () => {
  expect(await receipts(['settings', 'get', 'retention.days'], env)).toEqual({
    status: 0,
    out: '0\n',
    err: '',
  });
  const set = await receipts(['settings', 'set', 'retention.days', '30'], env);
  expect(set).toEqual({ status: 0, out: '', err: 'plugin.receipts.retention.days is 30\n' });
  expect(await receipts(['settings', 'get', 'plugin.receipts.retention.days'], env)).toMatchObject({
    out: '30\n',
  });
  const { out } = await receipts(['settings', 'list'], env);
  expect(out).toMatch(/^retention\.days\t30 days\t0\t/m);
  const back = await receipts(['settings', 'set', 'retention.days', '--default'], env);
  expect(back.err).toContain('is 0 (its default)');
  expect(await receipts(['settings', 'set', 'retention.days', 'soon'], env)).toMatchObject({
    status: 2,
    out: '',
  });
  expect(await receipts(['settings', 'set', 'retention.days'], env)).toMatchObject({ status: 2 });
  expect(await receipts(['settings', 'get', 'nothing'], env)).toMatchObject({ status: 2 });
});

test('tokens are made, listed and revoked', async () => {
  const made = await receipts(
    ['tokens', 'create', 'Support desk', '--scope', 'read', '--expires', '3000d'],
    env,
  );
  expect(made.status).toBe(0);
  const token = made.out.trim();
  expect(services.access.find(token, Date.now())).toMatchObject({ name: 'Support desk', scope: 'read' });
  const { out } = await receipts(['tokens', 'list', '--json'], env);
  const [listed] = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string });
  expect(await receipts(['tokens', 'revoke', listed?.id ?? ''], env)).toMatchObject({ status: 0, out: '' });
  expect(services.access.find(token, Date.now())).toBeNull();
  expect(await receipts(['tokens', 'revoke', listed?.id ?? ''], env)).toMatchObject({ status: 1 });
  expect(await receipts(['tokens', 'create', 'x'], env)).toMatchObject({ status: 2 });
});

test('who has read what is listed', async () => {
  await receipts(['log', '--participant', 'alice@localhost'], env);
  const { status, out } = await receipts(['records', '--action', 'messages'], env);
  expect(status).toBe(0);
  const [at, who, address, action, rows, filter] = out.trimEnd().split('\t');
  expect({ who, address, action, filter }).toEqual({
    who: 'token api-token',
    address: '127.0.0.1',
    action: 'messages',
    filter: expect.stringContaining('participant=alice@localhost'),
  });
  expect(Number(rows)).toBeGreaterThan(0);
  expect(Date.parse(at ?? '')).not.toBeNaN();
});

describe('export', () => {
  const thousands = (): void => {
    const bodies = ['plain', '"quoted",\nbroken\r\nlines', '</article>\n<article id="x">', '=cmd', 'ü😀'];
    const many = Array.from({ length: 3000 }, (_, n) =>
      aMessage(n, { body: `${bodies[n % 5] ?? ''} ${n} ${'.'.repeat(n % 300)}` }),
    );
    services.log.kept.splice(0, Number.POSITIVE_INFINITY, ...many);
  };
  const whole = (format: keyof typeof formats): string =>
    head(format) +
    services.log.kept.map((message) => formats[format].row(viewOf(message))).join('') +
    foot(format);

  test.each(['jsonl', 'csv', 'html'] as const)(
    '%s, over connections that are cut again and again',
    async (format) => {
      thousands();
      bridge.cutAfter = 400_000;
      const file = path.join(directory, `log.${format}`);
      const { status, out, err } = await receipts(['export', '-o', file], env);
      expect({ status, out }).toEqual({ status: 0, out: '' });
      expect(readFileSync(file, 'utf8')).toBe(whole(format));
      expect(bridge.connections).toBeGreaterThan(2);
      expect(err).toMatch(/trying again/);
      expect(err).toMatch(/3,000 messages/);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(() => statSync(`${file}.resume`)).toThrow('ENOENT');
    },
    60_000,
  );

  test.each(['jsonl', 'csv', 'html'] as const)(
    '%s that was killed is gone on with by the same command',
    async (format) => {
      thousands();
      bridge.stallAfter = 150_001;
      const file = path.join(directory, `log.${format}`);
      const args = ['export', '-o', file, '--participant', 'alice@localhost'];
      for (let round = 0; round < 2; round += 1) {
        const before = sizeOf(file);
        const child = start(args, env);
        await untilWritten(file, before + 30_000);
        child.kill('SIGKILL');
        expect((await child.ended).status).toBeNull();
      }
      // Some of the end may not have come to the disk.
      const torn = readFileSync(file).subarray(0, -17);
      writeFileSync(file, torn);
      bridge.stallAfter = null;
      expect(await receipts(['export', '-o', file, '--participant', 'bob@localhost'], env)).toMatchObject({
        status: 1,
      });
      expect(readFileSync(file)).toEqual(torn);
      const { status, err } = await receipts(args, env);
      expect(status).toBe(0);
      expect(err).toContain(`Going on in ${file}.`);
      expect(readFileSync(file, 'utf8')).toBe(whole(format));
    },
    60_000,
  );

  test('that is finished is left alone; more is appended, or it is begun anew', async () => {
    thousands();
    const file = path.join(directory, 'log.jsonl');
    expect((await receipts(['export', '-o', file], env)).status).toBe(0);
    const again = await receipts(['export', '-o', file], env);
    expect(again).toMatchObject({ status: 1, err: expect.stringContaining('--append') });
    services.log.kept.push(aMessage(3001), aMessage(3002));
    const more = await receipts(['export', '-o', file, '--append'], env);
    expect(more).toMatchObject({ status: 0, err: expect.stringContaining('2 messages') });
    expect(readFileSync(file, 'utf8')).toBe(whole('jsonl'));
    expect((await receipts(['export', '-o', file, '--overwrite', '--state', 'failed'], env)).status).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  test('to standard output is what the server sends', async () => {
    const { status, out, err } = await receipts(['export', '--format', 'csv', '--state', 'stored'], env);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(fieldsOf(out.split('\r\n')[1] ?? '')).toContain('carol@localhost');
  });

  test('interrupted by hand it says how to go on', async () => {
    thousands();
    bridge.stallAfter = 150_000;
    const file = path.join(directory, 'log.jsonl');
    const child = start(['export', '-o', file], env);
    await untilWritten(file, 30_000);
    child.kill('SIGINT');
    const { status, err } = await child.ended;
    expect(status).toBe(1);
    expect(err).toContain('The same command goes on with it.');
    expect(readFileSync(file, 'utf8').endsWith('\n')).toBe(true);
  });

  test('into a place that cannot be written fails', async () => {
    const { status, err } = await receipts(['export', '-o', path.join(directory, 'not', 'there')], env);
    expect(status).toBe(1);
    expect(err).toContain('is not there');
  });

  function untilWritten(file: string, bytes: number): Promise<unknown> {
    return until(`${bytes} bytes of it`, () => sizeOf(file) >= bytes);
  }

  function sizeOf(file: string): number {
    return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  }
});

describe('what goes wrong is said, with what to do about it', () => {
  test('no token, a wrong one, one of too small a scope', async () => {
    const url = { RECEIPTS_URL: env['RECEIPTS_URL'] ?? '' };
    expect(await receipts(['log'], url)).toMatchObject({
      status: 1,
      out: '',
      err: expect.stringContaining('RECEIPTS_TOKEN'),
    });
    expect(await receipts(['log', '--token', 'wrong'], url)).toMatchObject({
      status: 1,
      err: expect.stringContaining('is not accepted'),
    });
    const { token } = services.access.createToken({ name: 'x', scope: 'status', expiresAt: null }, 'admin');
    expect(await receipts(['log', '--text', 'x'], { ...url, RECEIPTS_TOKEN: token })).toMatchObject({
      status: 1,
      err: expect.stringMatching(/does not suffice[^]*status < read < admin/),
    });
    const { out } = await receipts(['log', '--json'], { ...url, RECEIPTS_TOKEN: token });
    expect(JSON.parse(out.split('\n')[0] ?? '')).toMatchObject({ body: null });
  });

  test('nobody there', async () => {
    await server.close();
    const { status, err } = await receipts(['status', '--url', `http://127.0.0.1:${server.port}`]);
    expect(status).toBe(1);
    expect(err).toMatch(/Nothing listens at[^]*plugin\.receipts\.http\.port/);
    server = await listening(services, { version: '0.1.0' });
  });

  test('no such message, wrong values, unknown commands and options', async () => {
    expect(await receipts(['message', 'nothing'], env)).toMatchObject({
      status: 1,
      err: expect.stringContaining('No message'),
    });
    expect(await receipts(['log', '--participant', '@'], env)).toMatchObject({
      status: 2,
      err: expect.stringContaining('participant'),
    });
    for (const args of [
      ['lgo'],
      ['log', '--sate', 'x'],
      ['log', '--state', 'x'],
      ['log', '--since', 'x'],
      ['log', '--limit', '0'],
      ['message'],
      [],
    ]) {
      expect(await receipts(args, env)).toMatchObject({ status: 2, out: '' });
    }
    expect(await receipts(['log', '--help'])).toMatchObject({
      status: 0,
      err: '',
      out: expect.stringContaining('Examples:'),
    });
    expect(await receipts(['--version'])).toEqual({ status: 0, out: '0.1.0\n', err: '' });
  });

  test('the store is out of order', async () => {
    services.log.broken = new Error('disk full');
    services.healthNow = {
      ...healthy,
      status: 'down',
      store: { kind: 'sqlite', ok: false, problem: 'disk full' },
    };
    expect(await receipts(['log'], env)).toMatchObject({
      status: 1,
      err: expect.stringContaining('receipts status'),
    });
  });

  test('a server that has had enough is given its time, and one that wants too much of it is not', async () => {
    let asked = 0;
    const busy = createServer((request, response) => {
      asked += 1;
      const wanted = request.url?.includes('settings') === true ? '3600' : '1';
      if (asked === 2)
        return response.setHeader('content-type', 'application/json').end('{"items":[],"next":null}');
      return response.writeHead(429, { 'retry-after': wanted }).end('{"title":"Too many requests"}');
    });
    await new Promise<void>((resolve) => {
      busy.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(busy.address() as AddressInfo).port}`; // TCP
    const began = performance.now();
    expect(await receipts(['log', '--url', url], env)).toMatchObject({
      status: 0,
      err: expect.stringContaining('wait for 1.0 s'),
    });
    expect(performance.now() - began).toBeGreaterThan(1000);
    expect(await receipts(['settings', 'list', '--url', url], env)).toMatchObject({
      status: 1,
      err: expect.stringContaining('Try again in 1 h.'),
    });
    await new Promise((resolve) => busy.close(resolve));
  });
});

describe('the configuration file', () => {
  const write = (mode: number): void => {
    mkdirSync(path.join(directory, 'receipts'), { recursive: true });
    const file = path.join(directory, 'receipts', 'config.json');
    writeFileSync(file, JSON.stringify({ url: env['RECEIPTS_URL'], token: services.token }));
    chmodSync(file, mode);
  };

  test('is enough by itself, and refused where others can read it', async () => {
    write(0o600);
    expect(await receipts(['log', '--limit', '1'], { XDG_CONFIG_HOME: directory })).toMatchObject({
      status: 0,
    });
    write(0o644);
    expect(await receipts(['log'], { XDG_CONFIG_HOME: directory })).toMatchObject({
      status: 1,
      out: '',
      err: expect.stringMatching(/can be read by others[^]*chmod 600/),
    });
  });
});

describe('erase', () => {
  test('tells first what it would delete, and then what it has deleted', async () => {
    const account = 'alice@localhost';
    expect(await receipts(['erase', account, '--dry-run'], env)).toMatchObject({
      status: 0,
      out: 'Would delete 2 messages that alice@localhost has said. 1 of them wait for their reader or owe their sender something: these would go as soon as they do not (--waiting: at once).\n',
    });
    services.erasures = {
      ...noErasures,
      find: () => ({ ...anErasure, state: 'waiting', erased: 1, waiting: 1 }),
      setAside: ['chat-log.db.damaged-1'],
    };
    expect(await receipts(['erase', 'Alice@LOCALHOST/home'], env)).toMatchObject({
      status: 0,
      err: expect.stringMatching(
        /^1 message of .* deleted; 1 message more .* Not looked into: chat-log.db.damaged-1/,
      ),
    });
    services.erasures = { ...noErasures, find: () => ({ ...anErasure, state: 'done', erased: 2 }) };
    const { out } = await receipts(['erase', account, '--both-sides', '--json'], env);
    expect(JSON.parse(out)).toMatchObject({ state: 'done', erased: 2 });
    const asked = services.access.recorded.filter(({ action }) => action === 'erased');
    expect(asked.map(({ filter }) => filter['dryRun'])).toEqual(['true', undefined, undefined]);
    expect(asked[2]?.filter).toMatchObject({ bothSides: 'true', waiting: 'false' });
  });

  test('whom a log that was put back has again is erased once more, as before', async () => {
    const again = [
      { account: 'alice@localhost', bothSides: false, askedAt: '2026-11-21T08:00:00.000Z' },
      { account: 'bob@localhost', bothSides: true, askedAt: '2026-11-21T08:00:00.000Z' },
    ];
    services.erasures = { ...noErasures, again, find: () => ({ ...anErasure, state: 'done', erased: 2 }) };
    const { out } = await receipts(['erase', '--again', '--dry-run'], env);
    expect(out).toMatch(/that alice@localhost has said[^]*of the conversations of bob@localhost/);
    const { status, err } = await receipts(['erase', '--again'], env);
    expect(status).toBe(0);
    expect(err).toMatch(/2 messages of alice@localhost deleted[^]*2 messages of bob@localhost deleted/);
    const asked = services.access.recorded.filter(({ action }) => action === 'erased');
    expect(asked.map(({ filter }) => [filter['dryRun'], filter['bothSides']])).toEqual([
      ['true', 'false'],
      ['true', 'true'],
      [undefined, 'false'],
      [undefined, 'true'],
    ]);
    expect(new Set(asked.map(({ filter }) => filter['erasure'])).size).toBe(3);
    services.erasures = noErasures;
    expect((await receipts(['erase', '--again'], env)).err).toContain('Nobody who was erased');
    expect(await receipts(['erase', 'alice@localhost', '--again'], env)).toMatchObject({ status: 2 });
  });

  test('of who is not there it says so', async () => {
    services.erasures = { ...noErasures, names: () => Promise.resolve(false) };
    expect(await receipts(['erase', 'eve@localhost'], env)).toMatchObject({
      status: 1,
      err: expect.stringContaining('The chat log has nobody of the address eve@localhost.'),
    });
    expect(await receipts(['erase', '@'], env)).toMatchObject({ status: 2 });
    expect(await receipts(['erase'], env)).toMatchObject({ status: 2 });
  });
});
