/** Full text: FTS5 and our own rules give the same answer for anything, and what is highlighted is what was found. */
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { FullText } from '../../../src/text/full-text.ts';
import { highlights } from '../../../src/text/highlights.ts';
import { occurrences } from '../../../src/text/occurrences.ts';
import { compileQuery, matches, partsOf } from '../../../src/text/query.ts';
import { otherSpellings } from '../../../src/text/spelled.ts';
import { tokenize } from '../../../src/text/tokens.ts';

const newest =
  'SELECT rowid FROM full_text WHERE full_text MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?';
const isHit = 'SELECT 1 FROM full_text WHERE full_text MATCH ? AND rowid = ?';

let database: Database.Database;
let index: FullText;
beforeEach(() => {
  database = new Database(':memory:');
  index = new FullText(database);
});
afterEach(() => database.close());

const search = (text: string, tags: readonly string[] = []): unknown[] => {
  const expression = compileQuery(text, tags);
  if (expression === null) return [];
  return database.prepare(newest).pluck().all(expression, Number.MAX_SAFE_INTEGER, 100);
};

/** Few letters, so that queries hit; those that fold, join, expand, and are quotes and stars. */
const pieces = [
  'a b A ab ä a\u0308 ae aa å e a\u0301 ß ss 1 ½ ﬁ ﷺ i İ ı Σ ς й ё е اَ أ ٣ שׁ ש क कि 𝐚 AND NOT NEAR( text',
  '的 中 中的 ㍿ 株 か が ｶﾞ ー ก กิ \u0e34 가 \u1100\u1161\u11a8 𠀀',
  '👍 👍🏽 👨‍👩‍👧 👧 🇩🇪 🇩 1️⃣ ❤️ \u200d \u200b \u00ad \u0301 \u3099 \ufe0f \0 \ud83d \udc4d \u202e',
  `" " " “ * * ' ’ : ( ) ^ - { } + . , 、 @`,
]
  .flatMap((line) => line.split(' '))
  .concat(' ', ' ', ' ', ' ', '\n');
const likely = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''));
const anything = fc.oneof(
  { weight: 6, arbitrary: likely },
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);
/** Queries that are cut out of the body, too: otherwise most find nothing. */
const bodyAndQuery = fc
  .tuple(anything, anything, fc.nat(), fc.nat(), fc.constantFrom('', '*', '"'))
  .map(([body, other, from, length, mark]): [string, string] => {
    if (body === '' || mark === '') return [body, other];
    const start = from % body.length;
    const piece = body.slice(start, start + 1 + (length % 6));
    return [body, mark === '"' ? `"${piece}"` : piece + mark];
  });
const runs = { numRuns: 3000 };

test('FTS5 and matches() give the same answer for any body and any query', () => {
  const hit = database.prepare(isHit);
  let hits = 0;
  fc.assert(
    fc.property(bodyAndQuery, ([body, text]) => {
      index.add([{ id: 1, body, tags: ['t'] }]);
      const expression = compileQuery(text, []);
      const found = expression !== null && hit.get(expression, 1) !== undefined;
      expect(matches(body, text)).toBe(found);
      if (found) hits += 1;
    }),
    runs,
  );
  expect(hits).toBeGreaterThan(runs.numRuns / 10);
});

test('every token is one token of FTS5, as it is', () => {
  database.exec(`CREATE VIRTUAL TABLE words USING fts5vocab('full_text', 'instance')`);
  const words = database.prepare(`SELECT term FROM words WHERE col = 'text' ORDER BY offset`).pluck();
  fc.assert(
    fc.property(anything, (body) => {
      index.add([{ id: 1, body, tags: [] }]);
      expect(words.all()).toEqual(tokenize(body).texts);
      index.remove([1]);
      database.exec(`INSERT INTO full_text (full_text) VALUES ('delete-all')`);
    }),
    { numRuns: 500 },
  );
});

test('no text is an error, and none reaches beyond the words', () => {
  fc.assert(
    fc.property(fc.oneof(anything, fc.string({ unit: 'binary', size: 'large' })), (text) => {
      const expression = compileQuery(text, ['a b"', text]);
      expect(expression === null).toBe(partsOf(text).length === 0);
      if (expression !== null) search(text, ['a b"', text]);
    }),
    { numRuns: 500 },
  );
  index.add([{ id: 1, body: 'open', tags: ['secret'] }]);
  for (const text of [
    'tags : secret',
    'nothing OR secret',
    'tags:secret',
    'x" OR tags : "secret',
    '- {tags} : secret',
  ]) {
    expect(search(text)).toEqual([]);
  }
});

/** Whether a character goes on at `position`. */
function cuts(body: string, position: number): boolean {
  if (position === 0) return false;
  return (body.codePointAt(position - 1) ?? 0) > 0xffff || /^\p{M}/u.test(body.slice(position));
}

test('whatever matches is highlighted, in whole characters, each piece a hit by itself', () => {
  let hits = 0;
  fc.assert(
    fc.property(bodyAndQuery, ([body, text]) => {
      const found = highlights(body, text);
      let end = -1;
      for (const range of found) {
        expect(range.start).toBeGreaterThan(end);
        expect(range.end).toBeGreaterThan(range.start);
        end = range.end;
        const piece = body.slice(range.start, range.end);
        expect(highlights(piece, text)).toEqual([{ start: 0, end: piece.length }]);
        expect([cuts(body, range.start), cuts(body, range.end)]).toEqual([false, false]);
      }
      if (matches(body, text)) {
        const marked = found.flatMap(({ start, end: stop }) => {
          const piece = body.slice(start, stop);
          return [piece, ...otherSpellings(piece)].map((one) => tokenize(one));
        });
        for (const wanted of partsOf(text)) {
          const isMarked = wanted.some((part) =>
            marked.some(({ texts }) => !occurrences(texts, part).next().done),
          );
          expect(isMarked).toBe(true);
        }
        hits += 1;
      }
    }),
    runs,
  );
  expect(hits).toBeGreaterThan(runs.numRuns / 10);
});

test('a phrase is found wherever it is, and nowhere else', () => {
  const token = fc.constantFrom('a', 'a', 'a', 'b', 'ab');
  const phrase = fc.array(token, { minLength: 1, maxLength: 8, size: 'max' });
  const slices = fc.array(fc.tuple(fc.nat(7), fc.nat(8)), { maxLength: 5, size: 'max' });
  fc.assert(
    fc.property(phrase, slices, fc.boolean(), (texts, ends, begins) => {
      const tokens = ends.flatMap(([from, to]) => texts.slice(from, to));
      const plain = tokens.flatMap((_, at) =>
        texts.every((text, offset) =>
          begins && offset === texts.length - 1
            ? tokens[at + offset]?.startsWith(text) === true
            : tokens[at + offset] === text,
        )
          ? [at]
          : [],
      );
      expect([...occurrences(tokens, { texts, begins })]).toEqual(plain);
    }),
    { numRuns: 10_000 },
  );
});
