/** An index that cannot be used is built anew, and nothing of anybody else is taken for one. */
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { Indexer } from '../../../src/store/sqlite/indexer/indexer.ts';
import { History } from '../support/history.ts';
import { recounts } from '../support/recount.ts';

let history: History;
let indexer: Indexer;

beforeEach(() => {
  history = new History();
  indexer = new Indexer(logFile(), indexFile());
});
afterEach(() => {
  indexer.close();
  history.play.end();
});

const { logFile, indexFile, log } = recounts(() => history);

function catchUp(): void {
  for (let steps = 0; indexer.step(); steps += 1) expect(steps).toBeLessThan(1000);
}

describe('an index that cannot be used is built anew, and nothing is missed meanwhile', () => {
  const found = async (): Promise<(string | null)[]> =>
    (await log().messages({ text: 'alice', order: 'asc', limit: 10 })).items.map(({ id }) => id);

  beforeEach(() => {
    for (const pick of [1, 2]) {
      history.heed({ does: 'says', who: 'alice', other: 'bob', device: 'phone', pick });
    }
    history.play.commit();
    catchUp();
  });

  test.each([
    [
      'no database at all',
      (file: string) => {
        for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
        writeFileSync(file, 'not a database'.repeat(1000));
      },
    ],
    [
      'with damaged pages',
      (file: string) => {
        const bytes = readFileSync(file);
        bytes.fill(0xaa, 4096, bytes.length);
        writeFileSync(file, bytes);
      },
    ],
    [
      'of another version',
      (file: string) => {
        const sql = new Database(file);
        sql.exec("UPDATE progress SET version = 'other'");
        sql.close();
      },
    ],
    [
      'of another layout',
      (file: string) => {
        const sql = new Database(file);
        sql.exec('DROP TABLE progress; CREATE TABLE progress (x); PRAGMA user_version = 99');
        sql.close();
      },
    ],
    [
      'of another log',
      (file: string) => {
        const sql = new Database(file);
        sql.exec('UPDATE progress SET log_created_at = 5');
        sql.close();
      },
    ],
    [
      'of a later state of this log',
      (file: string) => {
        const sql = new Database(file);
        sql.exec('UPDATE progress SET change = change + 1');
        sql.close();
      },
    ],
    ['gone', (file: string) => rmSync(file)],
  ])('(%s)', async (_what, spoil) => {
    const before = await log().conversations({ limit: 10 });
    expect(before.items).toHaveLength(1);
    indexer.close();
    spoil(indexFile());
    expect(await found()).toEqual(['m0', 'm1']);
    indexer = new Indexer(logFile(), indexFile());
    catchUp();
    expect(await found()).toEqual(['m0', 'm1']);
    expect(await log().conversations({ limit: 10 })).toEqual(before);
  });

  test('damage that only a reader meets', async () => {
    indexer.close();
    const sql = new Database(indexFile());
    const page = sql
      .prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE name = 'conversation_last'")
      .pluck()
      .get();
    sql.close();
    const bytes = readFileSync(indexFile());
    bytes.fill(0xaa, ((page ?? 1) - 1) * 4096, (page ?? 1) * 4096);
    writeFileSync(indexFile(), bytes);
    indexer = new Indexer(logFile(), indexFile());
    indexer.step();
    expect(await log().conversations({ limit: 10 })).toMatchObject({ items: [], index: { behind: 2 } });
    catchUp();
    expect((await log().conversations({ limit: 10 })).items).toHaveLength(1);
  });

  test('changes that are not kept any more', async () => {
    history.heed({ does: 'says', who: 'alice', other: 'bob', device: 'phone', pick: 3 });
    history.play.commit();
    await wait(2);
    history.heed({ does: 'says', who: 'alice', other: 'bob', device: 'phone', pick: 4 });
    history.play.commit();
    history.play.opened.store.forgetChanges(Date.now() + 1);
    expect(await found()).toEqual(['m0', 'm1', 'm2', 'm3']);
    catchUp();
    expect(await log().index()).toMatchObject({ behind: 0 });
    expect((await log().conversations({ limit: 10 })).items[0]).toMatchObject({ messages: 4 });
  });
});

test.each([
  [
    "another program's database",
    (file: string) => {
      const sql = new Database(file);
      sql.exec(
        "PRAGMA user_version = 4; CREATE TABLE progress (mine); INSERT INTO progress VALUES ('only here')",
      );
      sql.close();
    },
  ],
  [
    'a copy of the log that was put back under the wrong name',
    (file: string) => {
      const sql = new Database(logFile());
      sql.exec(`VACUUM INTO '${file}'`);
      sql.close();
    },
  ],
])('%s in the place of the index stays as it is, and it is said', (_what, put) => {
  indexer.close();
  for (const suffix of ['', '-wal', '-shm']) rmSync(indexFile() + suffix, { force: true });
  put(indexFile());
  const before = readFileSync(indexFile());
  const mode = statSync(indexFile()).mode;
  indexer = new Indexer(logFile(), indexFile());
  expect(() => indexer.step()).toThrow(
    /another database is in the place of the index .* move that elsewhere/,
  );
  expect(readFileSync(indexFile()).equals(before)).toBe(true);
  expect(statSync(indexFile()).mode).toBe(mode);
  rmSync(indexFile());
  catchUp();
});
