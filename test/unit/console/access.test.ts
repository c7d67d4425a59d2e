/** The small guards by themselves: what they forget, and that they forget it. */
import { Attempts } from '../../../src/console/access/attempts.ts';
import { isServedHost } from '../../../src/console/access/host.ts';
import { sameSecret } from '../../../src/console/access/secrets.ts';
import { Sessions } from '../../../src/console/access/sessions.ts';
import { cut, visibleText } from '../../../src/console/visible.ts';

test('attempts are bounded in memory: the oldest keys are forgotten', () => {
  const attempts = new Attempts({ failures: 1, windowMs: 1000, maximumKeys: 3 });
  for (const key of ['a', 'b', 'c', 'd']) attempts.fail(key, 0);
  expect(['a', 'b', 'c', 'd'].map((key) => attempts.waitMs(key, 0))).toEqual([0, 1000, 1000, 1000]);
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

test('sessions are bounded: the oldest ends first', () => {
  const sessions = new Sessions(2);
  const [first, second, third] = ['a', 'b', 'c'].map((user) => sessions.open(user, 0));
  expect(sessions.find(first ?? '', 0)).toBeNull();
  expect(sessions.find(second ?? '', 0)?.user).toBe('b');
  expect(sessions.find(third ?? '', 0)?.user).toBe('c');
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
  expect(isServedHost('192.0.2.8', '192.0.2.7')).toBe(false);
  expect(isServedHost(undefined, '127.0.0.1')).toBe(false);
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
