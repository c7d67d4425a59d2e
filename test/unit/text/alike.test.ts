/** What is found by what: as people of a script would type it. In an index, by reading, and marked where it is found. */
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { FullText } from '../../../src/text/full-text.ts';
import { highlights } from '../../../src/text/highlights.ts';
import { compileQuery, matches } from '../../../src/text/query.ts';
import { otherSpellings } from '../../../src/text/spelled.ts';
import { tokenize } from '../../../src/text/tokens.ts';

/** The three must agree, whatever the answer is. */
function finds(body: string, text: string): boolean {
  const database = new Database(':memory:');
  new FullText(database).add([{ id: 1, body, tags: [] }]);
  const expression = compileQuery(text, []);
  const hits =
    expression === null
      ? []
      : database.prepare('SELECT rowid FROM full_text WHERE full_text MATCH ?').pluck().all(expression);
  database.close();
  expect([body, text, matches(body, text)]).toEqual([body, text, hits.length > 0]);
  if (body.length < 1000) expect(highlights(body, text).length > 0).toBe(hits.length > 0);
  return hits.length > 0;
}

/** Each of a line finds each other one. */
test.each([
  ['STRAẞE', 'straße', 'strasse', 'STRASSE', 'Straße'],
  ['Müller', 'mueller', 'MÜLLER', 'Mu\u0308ller', 'Mueller'],
  ['København', 'koebenhavn'],
  ['Aarhus', 'århus', 'A\u030arhus', 'ÅRHUS'],
  ['Grüße aus Köln', 'gruesse aus koeln', 'GRÜSSE AUS KÖLN', '"grüsse aus koeln"'],
  ['İstanbul', 'istanbul', 'ISTANBUL', 'ıstanbul', 'ISTANBUL'],
  ['ΟΔΥΣΣΕΥΣ', 'Οδυσσεύς', 'οδυσσευσ'],
  ['ﬁnale', 'FINALE', 'ｆｉｎａｌｅ', 'fi\u00adnale', 'fi\u200bnale', 'ⓕⓘⓝⓐⓛⓔ', '𝐟𝐢𝐧𝐚𝐥𝐞'],
  ['hello', '🅷🅴🅻🅻🅾', '🅗🅔🅛🅛🅞', 'ʜᴇʟʟᴏ'],
  ['m²', 'm2', 'M²'],
  ['CO₂', 'co2'],
  ['5㎏', '5kg', '５ｋｇ'],
  ['20 ℃', '20 °C', '20℃'],
  ['đường', 'DUONG', 'đu\u031bo\u031b\u0300ng'],
  ['Þór', 'thor'],
  ['ёлка', 'елка', 'ЁЛКА'],
  ['الله', 'ﷲ', 'اللّٰه'],
  ['أحمد', 'احمد', 'ٱحمد'],
  ['مدرسة', 'مدرسه', 'مدرســة'],
  ['کتابی', 'كتابي', 'كتابى'],
  ['می\u200cروم', 'میروم'],
  ['۱۲۳', '١٢٣', '123', '१२३', '๑๒๓', '૧૨૩', '១២៣'],
  ['שָׁלוֹם', 'שלום', 'שלומ'],
  ['ייִדיש', 'ײדיש', 'יידיש'],
  ['ज़िंदगी', 'जिंदगी', 'ज\u093cिंदगी'],
  ['हिन्दी', 'हिंदी', 'हिँदी'],
  ['ਜ਼ਮੀਨ', 'ਜਮੀਨ'],
  ['അവൻ', 'അവന്\u200d', 'അവന്'],
  ['น้ำ', 'นํ้า', 'น้\u0e4dา'],
  ['แม่', 'เเม่'],
  ['한글', '\u1112\u1161\u11ab\u1100\u1173\u11af', '하\u11ab그\u11af'],
  ['ሐገር', 'ሀገር', 'ኀገር'],
  ['がんば', 'か\u3099んは\u3099'],
  ['ガス', 'ｶﾞｽ', 'がす'],
  ['リンゴ', 'りんご', 'ﾘﾝｺﾞ'],
  ['コーヒー', 'こーひー'],
  ['👍🏽', '👍', '👍🏿'],
  ['և', 'եւ', 'ԵՒ'],
  ['τῷ λόγῳ', 'τω λογω', 'Τῼ ΛΟΓῼ', 'τω\u0342\u0345 λογω\u0345'],
  ['Ἅιδης', 'αιδης', 'ΑΙΔΗΣ'],
])('%s and all like it', (...alike) => {
  for (const body of alike)
    for (const text of alike) expect([body, text, finds(body, text)]).toEqual([body, text, true]);
});

test.each([
  ['acme™', ['acme', 'ACME™'], ['acmetm', 'tm']],
  ['acme™ rocks', ['"acme rocks"'], []],
  ['servus℠', ['servus'], ['servussm']],
  ['acme®', ['acme'], ['acmer']],
  ['2½ Stunden', ['2', '2½', '½'], ['21']],
  ['10² Watt', ['10', '10²'], ['102']],
  ['Anhang¹siehe', ['anhang', 'Anhang¹', 'siehe', '1'], ['anhang1']],
  ['im Text¹²', ['text', '12'], ['text12']],
  ['H₂SO₄', ['h2so4', 'H₂SO₄'], ['h']],
  ['x²y²', ['x2y2'], ['x']],
  ['№5', ['5', '№5', 'no 5'], ['no5']],
  ['①Erstens', ['erstens', '1'], ['1erstens']],
  ['1️⃣Erstens', ['erstens', '1'], ['1erstens']],
  ['ℹ️Hinweis', ['hinweis'], ['ihinweis']],
  ['a\u3164b', ['a', 'b'], ['ab']],
  ['☎️Anruf', ['anruf', '☎'], []],
  ['мой', ['мой'], ['мои']],
  ['Müller', ['muller', 'mue*', 'mü*', 'mueller*'], ['muell', 'müll']],
  ['100 ㏆a', ['a', 'c kg', '㏆'], ['kga']],
  ['toe', ['toe', 'tö'], ['to']],
  ['neue', ['neue'], ['neu']],
  ['Muller', ['müller'], ['mueller']],
  ['পড়া', ['পড়া'], ['পডা']],
  ['がき', ['がき'], ['かき']],
] as const)('%s is found by %j, not by %j', (body, by, notBy) => {
  for (const text of by) expect([text, finds(body, text)]).toEqual([text, true]);
  for (const text of notBy) expect([text, finds(body, text)]).toEqual([text, false]);
});

test('case does not count, of no letter of Unicode', () => {
  const words = (text: string): string => tokenize(text).texts.join(' ');
  const differing: string[] = [];
  for (let code = 0; code < 0x20000; code += 1) {
    const letter = String.fromCodePoint(code);
    for (const other of [letter.toUpperCase(), letter.toLowerCase(), letter.toLowerCase().toUpperCase()]) {
      if (words(`x${other}x`) !== words(`x${letter}x`))
        differing.push(`${code.toString(16)} ${letter} ${other}`);
    }
  }
  expect(differing).toEqual([]);
});

test('what Unicode calls the same text is the same text', () => {
  const pieces =
    'é a\u0301\u0323 क़ ज\u093c 각 가\u11a8 \u1100\u1161 が か\u3099 й ё ᾳ ề ਸ਼ לּ ﬁ 2 ½ ™ ก ำ ั้ ம ொ'.split(' ');
  const text = fc.array(fc.constantFrom(...pieces, ' '), { maxLength: 10 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (body) => {
      const [composed, decomposed] = [body.normalize('NFC'), body.normalize('NFD')];
      expect(tokenize(decomposed).texts).toEqual(tokenize(composed).texts);
    }),
    { numRuns: 2000 },
  );
});

test('any text is found by each of its own words, however it is broken', () => {
  const pieces =
    'STRAẞE ﷺ ½ m² acme™ 가\u11a8 น้ำ ﬁ ①a \ud83d \udc4d x\u0301 l\'amour 的 中 \u200d \u00ad ℹ️ . "'.split(
      ' ',
    );
  const text = fc.oneof(
    fc.array(fc.constantFrom(...pieces, ' '), { maxLength: 10 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  fc.assert(
    fc.property(text, (body) => {
      const { starts, ends } = tokenize(body);
      for (const [index, start] of starts.entries()) {
        const word = body.slice(start, ends[index]);
        expect([body, word, matches(body, word)]).toEqual([body, word, true]);
      }
    }),
    { numRuns: 2000 },
  );
});

test('so it is beside each character of Unicode that stands for others, or for nothing', () => {
  const lost: string[] = [];
  for (let code = 1; code < 0x20000; code += 1) {
    const character = String.fromCodePoint(code);
    if (character.normalize('NFKC') === character && !/^\p{C}/u.test(character)) continue;
    for (const body of [`a${character}b`, `1${character}中`]) {
      const { starts, ends } = tokenize(body);
      const words = new Set(starts.map((start, index) => body.slice(start, ends[index])));
      for (const word of words) if (!matches(body, word)) lost.push(`${code.toString(16)} ${body} ${word}`);
    }
  }
  expect(lost).toEqual([]);
});

test('the end of a long body is found, and its beginning, by index and by reading', () => {
  const body = `anfang ${'lorem ipsum dolor '.repeat(150_000 / 18)} ende`;
  expect(body.length).toBeGreaterThan(140_000);
  for (const text of ['ende', 'anfang ende', '"dolor ende"', 'end*'])
    expect([text, finds(body, text)]).toEqual([text, true]);
  expect(finds(body, '"ende dolor"')).toBe(false);
  expect(finds(`${'的'.repeat(140_000)}北京`, '北京')).toBe(true);
});

/** What stands for both spellings finds both; these two do not find each other. */
test.each([
  ['τῷ', 'τω', 'ΤΩΙ'],
  ['ᾍδης', 'αδης', 'Αιδης'],
  ['բարև', 'բարեւ', 'ԲԱՐԵՎ'],
  ['և', 'եւ', 'եվ'],
  ['می\u200cخواهم', 'میخواهم', 'می خواهم'],
  ['کتاب\u200cها', 'کتابها', 'کتاب ها'],
])('%s is spelled %s and %s', (both, one, other) => {
  for (const spelling of [one, other]) {
    expect([spelling, finds(both, spelling), finds(spelling, both)]).toEqual([spelling, true, true]);
  }
  expect(finds(one, other)).toBe(false);
});

test('a word that is joined to another in Persian is found by itself, and no part of one elsewhere', () => {
  expect(finds('این کتاب\u200cها', 'کتاب')).toBe(true);
  expect(finds('ක්\u200cෂ', 'ක්ෂ')).toBe(true);
  expect(finds('ab\u200ccd', 'cd')).toBe(false);
});

/** What is invisible between letters: the body is found as one word, and as two where it may be read as two. */
test.each<[name: string, separator: string, isApart: boolean]>([
  ['zero width space', '\u200b', true],
  ['several of it, with others among them', '\u200b\u2060\u200b', true],
  ['byte order mark', '\ufeff', true],
  ['Mongolian vowel separator', '\u180e', true],
  ['invisible separator', '\u2063', true],
  ['interlinear annotation', '\ufffa', true],
  ['zero width non-joiner', '\u200c', false],
  ['zero width joiner', '\u200d', false],
  ['word joiner', '\u2060', false],
  ['soft hyphen', '\u00ad', false],
  ['combining grapheme joiner', '\u034f', false],
  ['left-to-right mark', '\u200e', false],
  ['end of an isolate', '\u2069', false],
])('%s', (_name, separator, isApart) => {
  const body = `so grün${separator}kohl ist 3${separator}km`;
  for (const text of [
    'grünkohl',
    'GRUNKOHL',
    'gruenkohl',
    '"so grünkohl ist"',
    'grünk*',
    `grün${separator}kohl`,
  ]) {
    expect([text, finds(body, text)]).toEqual([text, true]);
  }
  for (const text of [
    'grün',
    'gruen',
    'grun',
    'kohl',
    '"grün kohl"',
    '"so gruen kohl ist"',
    'km',
    '"kohl ist 3 km"',
  ]) {
    expect([text, finds(body, text)]).toEqual([text, isApart]);
  }
  expect(finds(body, 'rün')).toBe(false);
  // Typed, or copied, into the search.
  expect(finds('grünkohl', `grün${separator}kohl`)).toBe(true);
  expect(finds('grün kohl', `grün${separator}kohl`)).toBe(isApart);
  expect(highlights(body, 'kohl')).toEqual(
    isApart ? [{ start: 7 + separator.length, end: 11 + separator.length }] : [],
  );
});

test('beside blanks and signs, and within scripts that need no blanks, it is nothing', () => {
  expect(finds('a \u200bbc\u200b, d', '"a bc d"')).toBe(true);
  expect(finds('\ufeffabc', 'abc')).toBe(true);
  expect(otherSpellings('a \u200bbc\u200b, d\ufeff')).toEqual([]);
  for (const body of ['สวัสดี\u200bชาวโลก', 'សួស្តី\u200bពិភពលោក', '北\u200b京']) {
    expect(otherSpellings(body)).toEqual([]);
    expect(finds(body, body.replace('\u200b', ''))).toBe(true);
    for (const word of body.split('\u200b').filter((one) => one.length > 1))
      expect(finds(body, word)).toBe(true);
  }
  expect(otherSpellings('ᠮᠣᠩᠭᠣᠯ\u180eᠠ')).toEqual([]);
});

test('one character that stands for four words makes no query of thousands', () => {
  expect(finds('ﷺ'.repeat(300), 'ﷺ'.repeat(200))).toBe(true);
  expect(compileQuery('ﷺ'.repeat(200), [])?.split(' ').length).toBeLessThan(250);
  const sentence = Array.from({ length: 199 }, (_, index) => String.fromCodePoint(0x4e00 + index)).join('');
  expect(finds(sentence, sentence)).toBe(true);
  expect(finds(sentence.slice(0, -1), sentence)).toBe(false);
});

test('no phrase goes from one spelling to the next, and a hostile run costs no more than it is long', () => {
  const body = 'ende\u200bmüller anfang';
  expect(finds(body, '"anfang ende"')).toBe(false);
  const start = performance.now();
  otherSpellings(`${'a\u200b'.repeat(300_000)} ${'\u200b'.repeat(300_000)} b${'\u00ad'.repeat(300_000)}c`);
  expect(performance.now() - start).toBeLessThan(5000);
});
