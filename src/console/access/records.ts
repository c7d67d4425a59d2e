/** The records of access.db: who has read or changed what. */
import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { CursorError } from '../../store/reader.ts';
import type { AccessAction, AccessRecord, AccessRecordsQuery } from '../services.ts';

/** Records are kept for two years; this many are kept even longer. */
export const recordsKept = { ms: 2 * 366 * 86_400_000, rows: 1_000_000 } as const;
/** This many are deleted at once, so that no request waits for long. */
const deletedAtOnce = 1000;

interface RecordRow {
  readonly id: number;
  readonly at: number;
  readonly who: string;
  readonly via: AccessRecord['via'];
  readonly address: string | null;
  readonly action: AccessAction;
  readonly filter: string;
  readonly row_count: number;
}

export function insertRecord(
  database: Database.Database,
  { who, via, address, action, filter, rows }: Omit<AccessRecord, 'id' | 'at'>,
  now: number,
): void {
  database
    .prepare(
      `INSERT INTO record (at, who, via, address, action, filter, row_count) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(now, who, via, address, action, JSON.stringify(filter), rows);
}

/** Returns true if there is more to delete. */
export function expireRecords(database: Database.Database, now: number): boolean {
  const { changes } = database
    .prepare(
      `DELETE FROM record WHERE id IN (SELECT id FROM record
        WHERE at < ? AND id <= (SELECT max(id) FROM record) - ? ORDER BY at LIMIT ${deletedAtOnce})`,
    )
    .run(now - recordsKept.ms, recordsKept.rows);
  return changes === deletedAtOnce;
}

function fingerprint({ who, action, since, until }: AccessRecordsQuery): string {
  const described = JSON.stringify([who, action, since, until]);
  return createHash('sha256').update(described).digest('base64url').slice(0, 8);
}

function readCursor(text: string, query: AccessRecordsQuery): readonly [at: number, id: number] {
  const plain = Buffer.from(text, 'base64url').toString('latin1');
  const match = /^(\d{1,16})\.(\d{1,16})\.([\w-]{8})$/.exec(plain);
  if (match === null) throw new CursorError('not a cursor of these records');
  if (match[3] !== fingerprint(query)) throw new CursorError('made for another query: give the same filters');
  return [Number(match[1]), Number(match[2])];
}

/** Returns the youngest records first. Throws CursorError. */
export function readRecords(
  database: Database.Database,
  query: AccessRecordsQuery,
): { items: AccessRecord[]; next: string | null } {
  const { who, action, since, until, limit, cursor } = query;
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  const where = (condition: string, ...given: (string | number)[]): void => {
    conditions.push(condition);
    values.push(...given);
  };
  if (who !== undefined) where('who IN (SELECT value FROM json_each(?))', JSON.stringify(who));
  if (action !== undefined) where('action = ?', action);
  if (since !== undefined) where('at >= ?', since);
  if (until !== undefined) where('at < ?', until);
  if (cursor !== undefined) where('(at, id) < (?, ?)', ...readCursor(cursor, query));
  const condition = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const rows = database
    .prepare<unknown[], RecordRow>(`SELECT * FROM record ${condition} ORDER BY at DESC, id DESC LIMIT ?`)
    .all(...values, limit + 1);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ id, at, who: reader, via, address, action: done, filter, row_count }) => ({
      id,
      at: new Date(at).toISOString(),
      who: reader,
      via,
      address,
      action: done,
      filter: JSON.parse(filter) as Record<string, string>, // as insertRecord wrote it
      rows: row_count,
    })),
    next:
      rows.length <= limit || last === undefined
        ? null
        : Buffer.from(`${last.at}.${last.id}.${fingerprint(query)}`).toString('base64url'),
  };
}
