/** The index of full text: hits from an id on, what is replaced or removed, and hostile bodies. */
import Database from 'better-sqlite3';
import { FullText } from '../../../src/text/full-text.ts';
import { highlights } from '../../../src/text/highlights.ts';
import { compileQuery, matches, tagToken } from '../../../src/text/query.ts';
import { maxBodyLength, tokenize } from '../../../src/text/tokens.ts';

const newest =
  'SELECT rowid FROM full_text WHERE full_text MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?';
const oldest = 'SELECT rowid FROM full_text WHERE full_text MATCH ? AND rowid > ? ORDER BY rowid LIMIT ?';

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

test('the youngest or the oldest hits from an id on, narrowed by tags', () => {
  index.add(
    Array.from({ length: 20 }, (_, at) => ({
      id: at + 1,
      body: `word ${at}`,
      tags: [`c${at % 3}`, 'a:b "c"'],
    })),
  );
  const expression = compileQuery('word', ['c1', 'a:b "c"']);
  expect(database.prepare(newest).pluck().all(expression, 17, 3)).toEqual([14, 11, 8]);
  expect(database.prepare(oldest).pluck().all(expression, 5, 3)).toEqual([8, 11, 14]);
  expect(search('word', ['a', 'b'])).toEqual([]);
  expect(search('c1')).toEqual([]);
  expect(new Set(['x', '', 'X', 'a b', 'x78', 'ab', 'é'].map(tagToken)).size).toBe(7);
});

test('what was replaced or removed is not found, also after tidying, and the index is there the next time', () => {
  const rows = Array.from({ length: 60 }, (_, at) => ({ id: at + 1, body: `alpha n${at}`, tags: [] }));
  for (const row of rows) index.add([row]);
  index.add([{ id: 3, body: 'beta', tags: [] }]);
  index.remove([5, 6, 999]);
  const check = (): void => {
    expect(search('alpha')).toHaveLength(57);
    expect(search('n2')).toEqual([]);
    expect(search('n4')).toEqual([]);
    expect(search('beta')).toEqual([3]);
  };
  check();
  let steps = 0;
  while (index.tidy()) steps += 1;
  expect(steps).toBeLessThan(100);
  check();
  index = new FullText(database);
  index.add([{ id: 5, body: 'back', tags: [] }]);
  expect(search('back')).toEqual([5]);
  check();
});

test('a hostile body costs little time, and what is beyond its first 2 Mi is left out', () => {
  for (const piece of [
    'a\u0301',
    '\u0315\u0301',
    'ﷺ',
    '👨\u200d',
    '"',
    'a',
    '\ud83d',
    '的',
    '\u1100',
    'é "',
    '* ',
  ]) {
    const body = piece.repeat(400_000 / piece.length);
    const before = process.cpuUsage();
    index.add([{ id: 1, body, tags: [] }]);
    matches(body, body);
    highlights(body, body);
    const { user, system } = process.cpuUsage(before);
    // Time of its own, in ms: how busy others are does not count.
    expect((user + system) / 1000).toBeLessThan(2000);
  }
  expect(matches(`${'-'.repeat(maxBodyLength - 5)} word`, 'word')).toBe(true);
  expect(matches(`${'-'.repeat(maxBodyLength)} word`, 'word')).toBe(false);
  expect(Math.max(...tokenize('a '.repeat(50_000)).ends)).toBe(99_999);
  expect(matches(`${'x'.repeat(200)} word`, 'x'.repeat(200))).toBe(true);
  expect(matches(`${'x'.repeat(200)} word`, 'x'.repeat(201))).toBe(false);
});
