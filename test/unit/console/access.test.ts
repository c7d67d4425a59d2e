/** The small guards by themselves: what they forget, and that they forget it. */
import { Rate } from '../../../src/base/rate.ts';
import { cut, visibleText } from '../../../src/base/visible.ts';
import { Answers } from '../../../src/console/access/answers.ts';
import { Attempts } from '../../../src/console/access/attempts.ts';
import { isServedHost } from '../../../src/console/access/host.ts';
import { isForeign } from '../../../src/console/access/origin.ts';
import { sameSecret } from '../../../src/console/access/secrets.ts';
import { ConsoleSessions } from '../../../src/console/access/console-sessions.ts';

test('however many fail, nobody’s count is forgotten, and none is made up for others', () => {
  const attempts = new Attempts({ failures: 3, windowMs: 1000 });
  for (let n = 0; n < 3; n += 1) attempts.fail('guessed', 0);
  for (let n = 0; n < 10_000; n += 1) attempts.fail(`junk ${n}`, 0);
  expect(attempts.waitMs('guessed', 0)).toBe(1000);
  expect(attempts.waitMs('innocent', 0)).toBe(0);
  expect(attempts.waitMs('guessed', 1000)).toBe(0);
});

test('a window ends, and a failure taken back does not count', () => {
  const attempts = new Attempts({ failures: 2, windowMs: 1000 });
  attempts.fail('a', 0);
  attempts.fail('a', 900);
  expect(attempts.waitMs('a', 950)).toBe(50);
  attempts.forgive('a');
  expect(attempts.waitMs('a', 950)).toBe(0);
  attempts.fail('a', 1000);
  expect(attempts.waitMs('a', 1000)).toBe(0);
});

test('sessions are bounded: whoever signs in too often ends his own oldest, not another’s', () => {
  const sessions = new ConsoleSessions();
  const innocent = sessions.open('innocent', 0);
  const own = Array.from({ length: ConsoleSessions.maxPerUser + 1 }, () => sessions.open('busy', 0));
  expect(sessions.find(innocent, 0)?.user).toBe('innocent');
  expect(sessions.find(own[0] ?? '', 0)).toBeNull();
  expect(sessions.find(own[1] ?? '', 0)?.user).toBe('busy');
  const small = new ConsoleSessions(2);
  const ids = ['a', 'b', 'b'].map((user) => small.open(user, 0));
  expect(ids.map((id) => small.find(id, 0)?.user)).toEqual(['a', undefined, 'b']);
});

test('what is on its way is bounded for each and for all; who stands still makes room, and it is given back', () => {
  const answers = new Answers({ each: 100, all: 150 });
  const gone: string[] = [];
  const taker = (name: string) => ({ destroy: () => void gone.push(name) });
  const first = answers.enter('a', 90, taker('a1'), 0);
  expect(first).not.toBeNull();
  expect(answers.enter('a', 20, taker('a2'), 1000)).toBeNull();
  expect(answers.enter('b', 50, taker('b1'), 1000)).not.toBeNull();
  expect(answers.enter('c', 50, taker('c1'), 1000)).toBeNull();
  expect(gone).toEqual([]);
  // Five seconds later the one that still has not been taken goes for another's sake.
  expect(answers.enter('c', 50, taker('c2'), 5000)).not.toBeNull();
  expect(gone).toEqual(['a1']);
  first?.leave();
  expect(answers.bytes).toBe(100);
  // Whatever its size, one answer always has a place.
  expect(new Answers({ each: 1, all: 1 }).enter('d', 1000, taker('d'), 0)).not.toBeNull();
});

test('a bucket is never taken from who uses it: those who come later share one', () => {
  const rate = new Rate({ perSecond: 1, burst: 2, maximumKeys: 2 });
  for (const key of ['a', 'a', 'b', 'b']) expect(rate.take(key, 0)).toBe(0);
  for (const key of ['c', 'd']) expect(rate.take(key, 0)).toBe(0);
  expect(rate.take('e', 0)).toBe(1000);
  expect(rate.take('a', 0)).toBe(1000);
  // What is full again is forgotten.
  expect(rate.take('f', 2000)).toBe(0);
});

test.each([
  ['a page of ours', { fetchSite: 'same-origin' }, false],
  ['a page loaded anew by hand', { fetchSite: 'none' }, false],
  ['another port of this machine', { fetchSite: 'same-site', origin: 'http://127.0.0.1:8080' }, true],
  ['a page elsewhere', { fetchSite: 'cross-site' }, true],
  ['an older browser, here', { origin: 'http://127.0.0.1:9095' }, false],
  ['an older browser, elsewhere', { origin: 'http://evil.example' }, true],
  ['a page that hides where it is from', { origin: 'null' }, true],
  ['a proxy that ends TLS', { origin: 'https://chat.example', hosts: ['chat.example:443'] }, false],
  ['a program', {}, false],
])('%s', (_what, given, foreign) => {
  const origins = { method: 'POST', fetchSite: undefined, origin: undefined, hosts: ['127.0.0.1:9095'] };
  expect(isForeign({ ...origins, ...given })).toBe(foreign);
  expect(isForeign({ ...origins, ...given, method: 'GET' })).toBe(false);
});

test('secrets', () => {
  expect(sameSecret('a', 'a')).toBe(true);
  expect(sameSecret('a', 'ab')).toBe(false);
  expect(sameSecret('', '')).toBe(false);
});

test('the address that a connection came in on is a served host, whatever it is', () => {
  expect(isServedHost('192.0.2.7:9095', '192.0.2.7')).toBe(true);
  expect(isServedHost('192.0.2.7:9095', '::ffff:192.0.2.7')).toBe(true);
  expect(isServedHost('[2001:db8::7]', '2001:db8::7')).toBe(true);
  // The port of a container is asked by an address that it does not know; a name might be made to point to it.
  expect(isServedHost('192.0.2.8', '192.0.2.7')).toBe(true);
  expect(isServedHost('evil.example', '192.0.2.7')).toBe(false);
  expect(isServedHost('192.0.2.8', '127.0.0.1')).toBe(false);
  expect(isServedHost('192.0.2.8', undefined)).toBe(false);
  expect(isServedHost(undefined, '127.0.0.1')).toBe(false);
});

test('of all that Unicode calls a format, only what is needed or seen is left alone', () => {
  const needed = /[\u061C\u180E\u200C-\u200F]/u;
  const seen = /[\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}\u{13430}-\u{1343F}]/u;
  for (let code = 0; code < 0x110000; code += 1) {
    const character = String.fromCodePoint(code);
    if (!/^\p{Cf}$/u.test(character)) continue;
    const isLeft = needed.test(character) || seen.test(character);
    expect([code, visibleText(`a${character}b`).text.includes('class="mark"')]).toEqual([code, !isLeft]);
  }
});

test('what would be invisible or turn the text is marked; what scripts and emoji need is kept', () => {
  const marked = visibleText('a\u202Eb\u0000\u0000\u0000\ufeff<').text.replaceAll(/<[^>]*>/g, '|');
  expect(marked).toBe('a|U+202E|b|U+0000 ×3||U+FEFF|&lt;');
  const kept =
    '\u{1F468}\u200D\u{1F469} \u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F} نمی\u200Cخواهم\u200F\n\t';
  expect(visibleText(kept).text).toBe(kept);
  expect(visibleText('\u{E0041}\ud800').text).toContain('U+E0041');
});

test('a page of marks stays small', () => {
  expect(visibleText('\u202E'.repeat(1_000_000)).text.length).toBeLessThan(200);
});

test('a cut leaves whole characters', () => {
  expect(cut('a\u{1F600}b', 2)).toEqual({ text: 'a', left: 3 });
  expect(cut('abc', 3)).toEqual({ text: 'abc', left: 0 });
});
