/** What strangers wrote, in a terminal: harmless, and measured right. */
import { harmless, harmlessJson, oneLine } from '../../../src/cli/harmless.ts';
import { cutTo, fit, widthOf, wrap } from '../../../src/cli/width.ts';
import { hostileBodies } from '../console/samples.ts';

/** Whatever steers a terminal or turns the reading direction. */
const steering = /[\p{Cc}\p{Cs}\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\u{E0001}]/u;

test.each([
  ['an escape sequence', '\u001B[2J\u001B]0;owned\u0007', '⟨U+001B⟩[2J⟨U+001B⟩]0;owned⟨U+0007⟩'],
  ['an eight-bit one', 'a\u009B31mb', 'a⟨U+009B⟩31mb'],
  ['an override', 'invoice\u202Efdp.exe', 'invoice⟨U+202E⟩fdp.exe'],
  ['isolates and marks', '\u2066a\u2069\u200F\u061C', '⟨U+2066⟩a⟨U+2069⟩⟨U+200F⟩⟨U+061C⟩'],
  ['many of them', `x${'\u200B'.repeat(70_000)}y`, 'x⟨U+200B ×70000⟩y'],
  ['half a character', 'a\uD83Db', 'a⟨U+D83D⟩b'],
  ['hidden tags', 'a\u{E0041}b', 'a⟨U+E0041⟩b'],
  ['a stack of accents', `Z${'\u0351'.repeat(50)}o`, `Z${'\u0351'.repeat(8)}⟨…⟩o`],
  ['line breaks of other kinds', 'a\u2028b\rc', 'a⟨U+2028⟩b⟨U+000D⟩c'],
])('%s is shown as a mark', (_what, text, shown) => {
  expect(harmless(text)).toBe(shown);
});

test.each([
  ['a family', '👨‍👩‍👧‍👦'],
  ['the flag of Scotland', '\u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}'],
  ['Persian with a non-joiner', 'می\u200Cخواهم'],
  ['Hindi', 'क्षि'],
  ['Vietnamese with its accents apart', 'Vie\u0323\u0302t'],
])('%s stays as it is', (_what, text) => {
  expect(harmless(text)).toBe(text);
  expect(oneLine(text)).toBe(text);
});

test('several lines stay several lines, and become one where one is wanted', () => {
  expect(harmless('a\r\nb\n\tc')).toBe('a\nb\n    c');
  expect(oneLine('a\r\nb\rc\n\td')).toBe('a ⏎ b ⏎ c ⏎  d');
});

test('no character is cut in half', () => {
  expect(oneLine('ab😀cd', 3)).toBe('ab…');
  expect(oneLine('ab😀cd', 4)).toBe('ab😀…');
});

test('nothing of any hostile body steers, in text or in JSON', () => {
  const all = [...hostileBodies, '\u001B[31m', '\u0085\u009C\u2029', 'a\uDC00', '\u{E0001}'];
  for (const body of all) {
    expect(harmless(body).replaceAll('\n', '')).not.toMatch(steering);
    expect(oneLine(body)).not.toMatch(steering);
    const json = harmlessJson({ [body]: body });
    expect(json).not.toMatch(steering);
    expect(JSON.parse(json)).toEqual({ [body]: body });
  }
});

test.each([
  ['hello', 5],
  ['', 0],
  ['日本語', 6],
  ['한국어', 6],
  ['한국', 4],
  ['ｱｲｳ', 3],
  ['ＡＢ', 4],
  ['😀', 2],
  ['👨‍👩‍👧‍👦', 2],
  ['🇩🇪', 2],
  ['क्षि', 3],
  ['⌚\uFE0E', 1],
  ['a🏻', 3],
  ['䷀', 2],
  ['❤️', 2],
  ['❤', 1],
  ['1️⃣', 2],
  ['é', 1],
  ['e\u0301', 1],
  ['שלום', 4],
  ['✓✓ received', 11],
  ['─│└', 3],
  ['𠀀', 2],
])('%s takes %d columns', (text, width) => {
  expect(widthOf(text)).toBe(width);
});

test('text is cut and filled up to exactly its columns', () => {
  expect(fit('日本語', 8)).toBe('日本語  ');
  expect(fit('日本語', 5)).toBe('日本…');
  expect(fit('日本語', 4)).toBe('日… ');
  expect(fit('12', 5, 'right')).toBe('   12');
  expect(cutTo('👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 5)).toBe('👨‍👩‍👧‍👦👨‍👩‍👧‍👦…');
  for (const text of ['hello world', '日本語日本語', 'a👨‍👩‍👧‍👦b👨‍👩‍👧‍👦c', 'Z\u0351\u0352']) {
    for (let width = 1; width < 14; width += 1) expect(widthOf(fit(text, width))).toBe(width);
  }
});

test('lines are broken between words, and within those that are too long', () => {
  expect(wrap('the quick brown fox', 10)).toEqual(['the quick', 'brown fox']);
  expect(wrap('a\n\nb', 10)).toEqual(['a', '', 'b']);
  expect(wrap('日本語日本語', 5)).toEqual(['日本', '語日', '本語']);
  expect(wrap('see https://example.org/a/long/path ok', 12)).toEqual([
    'see',
    'https://exam',
    'ple.org/a/lo',
    'ng/path ok',
  ]);
});

test('what is long is broken in one pass', () => {
  const lines = wrap('語'.repeat(65_536), 80);
  expect(lines).toHaveLength(Math.ceil(65_536 / 40));
  expect(lines.join('')).toHaveLength(65_536);
});
