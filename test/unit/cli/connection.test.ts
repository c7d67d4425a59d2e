/** Which server, which token, what times and what answers of the server mean. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readExpiry } from '../../../src/cli/commands/tokens.ts';
import { configFile, findConnection, readConfig } from '../../../src/cli/connection.ts';
import type { ConnectionOptions } from '../../../src/cli/connection.ts';
import { parseMoment, readMoment } from '../../../src/cli/moment.ts';
import { filterQuery, quoted } from '../../../src/cli/options.ts';
import { retryAfter } from '../../../src/cli/refusal.ts';
import { EventParser } from '../../../src/cli/sse.ts';

describe('the connection', () => {
  let home: string;
  let file: string;
  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), 'receipts-config-'));
    file = configFile({}, home);
    mkdirSync(path.dirname(file), { recursive: true });
  });
  afterEach(() => rmSync(home, { recursive: true }));
  const write = (text: string, mode = 0o600): void => {
    writeFileSync(file, text);
    chmodSync(file, mode);
  };

  test('is of options, else of the environment, else of the file, else the usual one', () => {
    expect(findConnection({}, {}, file)).toEqual({ url: 'http://127.0.0.1:9095', token: null });
    write('{"url": "http://file:1", "token": "of-the-file"}');
    expect(findConnection({}, {}, file)).toEqual({ url: 'http://file:1', token: 'of-the-file' });
    const env = { RECEIPTS_URL: 'http://env:2/', RECEIPTS_TOKEN: 'of-the-env' };
    expect(findConnection({}, env, file)).toEqual({ url: 'http://env:2', token: 'of-the-env' });
    const options = { url: 'https://option:3/openfire/', token: 'of-the-option' };
    expect(findConnection(options, env, file)).toEqual({
      url: 'https://option:3/openfire',
      token: 'of-the-option',
    });
    // Each by itself, and an empty variable counts as unset.
    expect(findConnection({ url: 'http://option:3' }, { RECEIPTS_TOKEN: '' }, file)).toEqual({
      url: 'http://option:3',
      token: 'of-the-file',
    });
  });

  test('a file that others can read is refused, unless it is not needed', () => {
    for (const mode of [0o644, 0o640, 0o604, 0o620]) {
      write('{"token": "secret"}', mode);
      expect(() => readConfig(file)).toThrow(`can be read by others (mode ${mode.toString(8)})`);
    }
    expect(findConnection({ url: 'http://a', token: 'b' }, {}, file).token).toBe('b');
  });

  test.each(['', '[]', 'null', '"token"', '{"tokens": "x"}', '{"token": 5}', '{'])(
    '%s is no such file',
    (text) => {
      write(text);
      expect(() => readConfig(file)).toThrow(file);
    },
  );

  test('the file is where XDG says', () => {
    expect(configFile({ XDG_CONFIG_HOME: '/etc/xdg' }, '/home/a')).toBe('/etc/xdg/receipts/config.json');
    expect(configFile({ XDG_CONFIG_HOME: 'relative' }, '/home/a')).toBe(
      '/home/a/.config/receipts/config.json',
    );
  });

  test.each(['localhost:9095', 'ftp://a', 'http://', 'http://user:pw@a', 'http://a/?b', '9095'])(
    '%s is no address',
    (url) =>
      expect(() => findConnection({ url }, {}, file)).toThrow(/is no address|is neither http|has more in it/),
  );

  test('a token is read from a file, which an option or a variable names', () => {
    const tokenFile = path.join(home, 'token');
    writeFileSync(tokenFile, 'of-the-file\n', { mode: 0o600 });
    const warnings: string[] = [];
    const find = (options: ConnectionOptions, env: Record<string, string> = {}) =>
      findConnection(options, env, file, (line) => warnings.push(line)).token;
    expect(find({ tokenFile })).toBe('of-the-file');
    expect(find({}, { RECEIPTS_TOKEN_FILE: tokenFile })).toBe('of-the-file');
    expect(find({ tokenFile }, { RECEIPTS_TOKEN: 'of-the-env' })).toBe('of-the-file');
    expect(find({ token: 'of-the-option' }, { RECEIPTS_TOKEN_FILE: tokenFile })).toBe('of-the-option');
    expect(warnings).toEqual([]);
    chmodSync(tokenFile, 0o640);
    expect(find({ tokenFile })).toBe('of-the-file');
    expect(warnings).toEqual([expect.stringContaining('can be read by others (mode 640)')]);
    expect(() => find({ token: 'a', tokenFile })).toThrow('both given');
  });

  test.each([
    ['is not there', (): void => undefined],
    ['is empty', (name: string) => writeFileSync(name, ' \n')],
    ['more than one token', (name: string) => writeFileSync(name, 'one\ntwo\n')],
    ['is a directory', (name: string) => mkdirSync(name)],
    ['it is no token', (name: string) => writeFileSync(name, 'x'.repeat(5000))],
    ['it is no token', (name: string) => symlinkSync('/dev/zero', name)],
  ])('a token file that %s is told, and by its name', (problem, make) => {
    const tokenFile = path.join(home, 'token');
    make(tokenFile);
    for (const [options, env] of [
      [{ tokenFile }, {}],
      [{}, { RECEIPTS_TOKEN_FILE: tokenFile }],
    ] as const) {
      expect(() => findConnection(options, env, file)).toThrow(tokenFile);
      expect(() => findConnection(options, env, file)).toThrow(problem);
    }
  });

  test('a token that could not stand in a header is refused, and a line break at its end is none of it', () => {
    for (const token of ['a b', 'ä', 'a\nb', ' ']) {
      expect(() => findConnection({ token }, {}, file)).toThrow('is no token');
    }
    expect(findConnection({}, { RECEIPTS_TOKEN: 'abc\n' }, file).token).toBe('abc');
  });
});

describe('times', () => {
  const now = Date.parse('2026-11-21T12:34:56.789Z');
  const local = (...parts: [number, number, number, number?, number?, number?]): number => {
    const [year, month, date, hour = 0, minute = 0, second = 0] = parts;
    return new Date(year, month - 1, date, hour, minute, second).getTime();
  };

  test.each([
    ['2026-11-21T08:30:00Z', Date.parse('2026-11-21T08:30:00Z')],
    ['2026-11-21t08:30:00.123456z', Date.parse('2026-11-21T08:30:00.123Z')],
    ['2026-11-21T08:30:00+05:30', Date.parse('2026-11-21T03:00:00Z')],
    ['2026-11-21T08:30:00-05:00', Date.parse('2026-11-21T13:30:00Z')],
    ['2026-11-21T08:30:00+23:59', Date.parse('2026-11-20T08:31:00Z')],
    ['2026-11-21', local(2026, 11, 21)],
    ['2026-11-21 08:30', local(2026, 11, 21, 8, 30)],
    ['2024-02-29', local(2024, 2, 29)],
    ['90s', now - 90_000],
    ['2h', now - 7_200_000],
    ['4w', now - 28 * 86_400_000],
    ['now', now],
  ])('%s', (text, moment) => expect(parseMoment(text, now)).toBe(moment));

  test('words are of the day of the reader', () => {
    const today = new Date(now);
    const midnight = local(today.getFullYear(), today.getMonth() + 1, today.getDate());
    expect(parseMoment('today', now)).toBe(midnight);
    expect(new Date(parseMoment('yesterday', now) ?? 0).getDate()).toBe(new Date(midnight - 1).getDate());
    expect(parseMoment('08:30', now)).toBe(new Date(midnight).setHours(8, 30));
  });

  test.each([
    '',
    'soon',
    '2026-13-01',
    '2026-02-29',
    '25:00',
    '2h30m',
    '2026-11-21T8:30',
    '1e3s',
    '-2h',
    '2026-11-21T08:30:00+24:00',
    '2026-11-21T08:30:00-05:60',
  ])('%s is none', (text) => {
    expect(parseMoment(text, now)).toBeNull();
    expect(() => readMoment('--since', text, now)).toThrow('is no time');
  });

  test('a token expires ahead of now', () => {
    expect(readExpiry('90d', now)).toBe(new Date(now + 90 * 86_400_000).toISOString());
    expect(readExpiry('2027-01-01T00:00:00Z', now)).toBe('2027-01-01T00:00:00.000Z');
    expect(() => readExpiry('2020-01-01', now)).toThrow('is over already');
    expect(() => readExpiry('later', now)).toThrow('is no time');
  });
});

test('filters are those of REST', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  expect(filterQuery({ participant: 'a@b', with: 'c@d', since: '1h', text: 'x' }, now)).toEqual({
    participant: 'a@b',
    with: 'c@d',
    since: '2026-11-21T11:00:00.000Z',
    text: 'x',
  });
  expect(() => filterQuery({ with: 'c@d' }, now)).toThrow('needs --participant');
});

test('what is shown for pasting is quoted', () => {
  expect(quoted('alice@example.org')).toBe('alice@example.org');
  expect(quoted("o'brien $(rm -rf /)")).toBe("'o'\\''brien $(rm -rf /)'");
});

test('how long a server asks to wait', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  expect(retryAfter('10', now)).toBe(10_000);
  expect(retryAfter('Sat, 21 Nov 2026 12:00:30 GMT', now)).toBe(30_000);
  expect(retryAfter('Sat, 21 Nov 2026 11:00:00 GMT', now)).toBe(0);
  for (const header of [null, '', 'soon']) expect(retryAfter(header, now)).toBeNull();
});

describe('server-sent events', () => {
  const stream =
    'retry: 2000\r\n: still here\nid: 1\n\nid: 2\nevent: message\ndata: {"a":\ndata:1}\n\nevent: empty\n\ndata\ndata: ü😀\rid: 3\r\r\nid: 4\ndata: not ended';
  const expected = [
    { type: 'message', data: '{"a":\n1}' },
    { type: 'message', data: '\nü😀' },
  ];

  test.each([1, 2, 3, 5, 1000])('in pieces of %d bytes', (size) => {
    const parser = new EventParser();
    const bytes = Buffer.from(stream);
    const events = [];
    for (let at = 0; at < bytes.length; at += size)
      events.push(...parser.push(bytes.subarray(at, at + size)));
    expect(events).toEqual(expected);
    expect(parser).toMatchObject({ lastId: '3', retry: 2000 });
  });
});
