/** Records in access.db: durable, filtered and paged, and how long they are kept. */
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { recordsKept } from '../../../src/console/access/records.ts';
import { SqliteAccess } from '../../../src/console/access/store.ts';
import type { AccessRecordsQuery } from '../../../src/console/services.ts';
import { CursorError } from '../../../src/store/reader.ts';
import { AccessPlace, read } from './access-place.ts';
import { noon } from './in-memory.ts';

let place: AccessPlace;
let directory: string;
let now: number;
let access: SqliteAccess;

const sql = <T>(work: (database: Database.Database) => T): T => place.sql(work);

beforeEach(() => {
  place = new AccessPlace();
  ({ directory } = place);
  now = noon;
  access = place.open(() => now);
});
afterEach(() => {
  access.close();
  place.remove();
});

describe('records', () => {
  const all = (query: Partial<AccessRecordsQuery> = {}) => access.records({ limit: 500, ...query }).items;

  test("the handler's own token is not in them, wherever somebody typed it", () => {
    const own = 'Vbq3dP7xW1mC0nYtR8sKf2LgHjZaE5uQ';
    for (const ownToken of [() => own, () => 'alice']) {
      const file = join(directory, `own-${ownToken().length}.db`);
      const owned = new SqliteAccess({ file, ownToken });
      const filter = { text: `x ${own} y`, participant: 'alice@localhost' };
      owned.record({ who: own, via: 'api', address: null, action: 'messages', filter, rows: 0 });
      const [record] = owned.records({ limit: 1 }).items;
      owned.close();
      const shown = ownToken() === own ? 'x … y' : `x ${own} y`;
      // A word that somebody has chosen for one is not taken out of addresses.
      expect(record?.filter).toEqual({ text: shown, participant: 'alice@localhost' });
      if (ownToken() === own) expect(JSON.stringify(record)).not.toContain(own);
    }
  });

  test('are durable when record returns, and read back as they were', () => {
    access.record(read());
    now += 1000;
    access.record(
      read({ who: 'token desk', via: 'api', address: null, action: 'export', filter: {}, rows: 0 }),
    );
    // Another connection sees what is committed, and nothing else.
    expect(sql((database) => database.prepare('SELECT count(*) FROM record').pluck().get())).toBe(2);
    expect(all()).toEqual([
      {
        id: 2,
        at: '2026-11-21T12:00:01.000Z',
        who: 'token desk',
        via: 'api',
        address: null,
        action: 'export',
        filter: {},
        rows: 0,
      },
      { id: 1, at: '2026-11-21T12:00:00.000Z', ...read() },
    ]);
  });

  test('are filtered and paged without gap or repetition, though many are of the same moment', () => {
    for (let n = 0; n < 25; n += 1) {
      now = noon + Math.floor(n / 10) * 1000;
      access.record(
        read({ who: n % 2 === 0 ? 'admin' : 'token x', rows: n, ...(n % 5 === 0 && { action: 'export' }) }),
      );
    }
    const rows = (query: Partial<AccessRecordsQuery>) => {
      const found: number[] = [];
      for (let cursor: string | undefined; ;) {
        const page = access.records({ limit: 3, ...query, ...(cursor !== undefined && { cursor }) });
        found.push(...page.items.map((item) => item.rows));
        if (page.next === null) return found;
        cursor = page.next;
      }
    };
    const expected = Array.from({ length: 25 }, (_, n) => 24 - n);
    expect(rows({})).toEqual(expected);
    expect(rows({ who: ['admin'] })).toEqual(expected.filter((n) => n % 2 === 0));
    expect(rows({ action: 'export' })).toEqual([20, 15, 10, 5, 0]);
    expect(rows({ since: noon + 1000, until: noon + 2000 })).toEqual(expected.slice(5, 15));
    expect(rows({ who: ['nobody'] })).toEqual([]);
  });

  test('a cursor of another query, or of nobody, is refused', () => {
    for (let n = 0; n < 3; n += 1) access.record(read());
    const { next } = access.records({ limit: 1, who: ['admin'] });
    for (const query of [
      { limit: 1, cursor: next ?? '' },
      { limit: 1, cursor: 'x' },
    ]) {
      expect(() => access.records(query)).toThrow(CursorError);
    }
  });

  test('are kept for two years, and the last million for longer', () => {
    sql((database) => {
      const insert = database.prepare(
        `INSERT INTO record (id, at, who, via, action, filter, row_count) VALUES (?, ?, 'x', 'api', 'message', '{}', 1)`,
      );
      const old = noon - recordsKept.ms - 1;
      insert.run(1, old);
      insert.run(2, noon - recordsKept.ms);
      insert.run(3, old);
      insert.run(recordsKept.rows + 2, noon);
    });
    access.record(read());
    // The new one is 1,000,003: of the rows beyond the last million (1 to 3) those that are old enough go.
    expect(all().map(({ id }) => id)).toEqual([recordsKept.rows + 3, recordsKept.rows + 2, 2]);
  });
});
