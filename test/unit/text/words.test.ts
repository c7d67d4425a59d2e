/** Words of many languages, phrases and beginnings: which texts a search finds. */
import { highlights } from '../../../src/text/highlights.ts';
import { matches } from '../../../src/text/query.ts';

test('words of many languages, without regard to case, accents and forms', () => {
  const same: readonly (readonly [string, string])[] = [
    ['Straße', 'STRASSE'],
    ['ﬁne', 'fine'],
    ['Ｆｕｌｌ', 'full'],
    ['ΟΔΟΣ', 'οδος'],
    ['İstanbul', 'istanbul'],
    ['Đặng', 'dang'],
    ['Łódź', 'lodz'],
    ['cœur', 'coeur'],
    ['м’яч', "м'яч"],
    ['мʼяч', "м'яч"],
    ['елка', 'Ёлка'],
    ['за́мок', 'замок'],
    ['الـسَّلام', 'السلام'],
    ['می‌خواهم', 'میخواهم'],
    ['٣٤', '34'],
    ['ｻｰﾊﾞｰ', 'サーバー'],
    ['회의', '회의'],
    ['he​l­lo', 'hello'],
    ['👍🏽', '👍'],
    ['x²', 'x2'],
  ];
  for (const [body, text] of same) {
    expect([body, matches(body, text), matches(text, body)]).toEqual([body, true, true]);
    expect(highlights(`x ${body} y`, text)).toContainEqual({ start: 2, end: body.length + 2 });
  }
  expect(matches('(\u0301abc)', 'abc')).toBe(true);
  const different: readonly (readonly [string, string])[] = [
    ['мой', 'мои'],
    ['їжа', 'іжа'],
    ['が', 'か'],
    ['กิน', 'กน'],
    ['की', 'का'],
    ['🇩🇪', '🇫🇷'],
    ['hello', 'hell'],
  ];
  for (const [body, text] of different) expect([body, matches(body, text)]).toEqual([body, false]);
});

test('words, phrases and beginnings', () => {
  const body = 'The quick brown fox, born in 北京市, writes to fox@example.org';
  for (const text of [
    'fox quick',
    '"quick brown"',
    'qui* BRO*',
    '"brown fo*"',
    '"brown fo"*',
    '“quick brown” 京',
    'fox@example.org',
  ]) {
    expect([text, matches(body, text)]).toEqual([text, true]);
  }
  for (const text of [
    'quick cat',
    '"brown quick"',
    'qui',
    '"quick fox"',
    'q*',
    'fox@org',
    '北市',
    '',
    '"',
    '"" *',
    '-',
  ]) {
    expect([text, matches(body, text)]).toEqual([text, false]);
  }
  expect(highlights(body, '"quick brown" fox 京').map(({ start, end }) => body.slice(start, end))).toEqual([
    'quick brown',
    'fox',
    '京',
    'fox',
  ]);
});
