/** How far the index has come along its log. */
import type Database from 'better-sqlite3';
import type { IndexProgress } from '../../reader.ts';
import { indexLayout, indexVersion } from './schema.ts';

export interface Position {
  /** The last change that was taken in whole. */
  readonly change: number;
  /** How far the change after it was. */
  readonly reached: number;
  /** Rows of messages that are in the index; `lowest` is 0 once all of before are. */
  readonly lowest: number;
  readonly highest: number;
}

interface StoredPosition extends Position {
  readonly version: string;
  readonly log_created_at: number;
}

function createdAt(log: Database.Database): number {
  return Number(log.prepare('SELECT created_at FROM log').pluck().get());
}

/** The number of the last change; 0 where there was none. */
export function newestChangeOf(log: Database.Database): () => number {
  const newest = log.prepare<[], number>('SELECT coalesce(max(id), 0) FROM change').pluck();
  return () => newest.get() ?? 0;
}

/** Where an index that is new begins: with what comes, and with what is there from its end to its beginning. */
export function startPosition(log: Database.Database): Position {
  // In this order: what is committed in between is there twice rather than not at all.
  const change = newestChangeOf(log)();
  const highest = Number(log.prepare('SELECT coalesce(max(id), 0) FROM message').pluck().get());
  return { change, reached: 0, lowest: highest + 1, highest };
}

/** Null where the index is new, of another version or of another log, or has missed changes that are not kept any more. */
export function storedPosition(
  log: Database.Database,
  index: Database.Database,
  schema = 'main',
): Position | null {
  if (index.pragma(`${schema}.user_version`, { simple: true }) !== indexLayout) return null;
  const stored = index
    .prepare<[], StoredPosition>(
      `SELECT version, log_created_at, change, reached, lowest, highest FROM ${schema}.progress WHERE id = 1`,
    )
    .get();
  if (stored === undefined || stored.version !== indexVersion) return null;
  if (stored.log_created_at !== createdAt(log)) return null;
  const { change, reached, lowest, highest } = stored;
  const newest = newestChangeOf(log)();
  // Of an older copy of the log that was put in its place.
  if (newest < change) return null;
  const follows =
    newest === change || log.prepare('SELECT 1 FROM change WHERE id = ?').get(change + 1) !== undefined;
  return follows ? { change, reached, lowest, highest } : null;
}

/** Nothing has been taken in yet. */
export function isNew(index: Database.Database): boolean {
  return (
    index.pragma('user_version', { simple: true }) === indexLayout &&
    index.prepare('SELECT 1 FROM progress').get() === undefined
  );
}

/** Within a transaction of the index. */
export function keepPosition(log: Database.Database, index: Database.Database): (position: Position) => void {
  const keep = index.prepare(
    `INSERT OR REPLACE INTO progress (id, version, log_created_at, change, reached, lowest, highest)
     VALUES (1, ?, ?, ?, ?, ?, ?)`,
  );
  const made = createdAt(log);
  return ({ change, reached, lowest, highest }) =>
    keep.run(indexVersion, made, change, reached, lowest, highest);
}

/** How many messages of the log have these rows, both in it. */
export function loggedBetween(log: Database.Database, low: number, high: number): number {
  const count = log.prepare<[number, number], number>(
    'SELECT count(*) FROM message WHERE id >= ? AND id <= ? AND logged = 1',
  );
  return low > high ? 0 : Number(count.pluck().get(low, high));
}

/** So many are counted for each page; where more wait, as while the index is made, the span of their rows is told. */
const maxCounted = 20_000;

function waiting(log: Database.Database, low: number, high: number): number {
  const count = log.prepare<[number, number, number], number>(
    'SELECT count(*) FROM (SELECT 1 FROM message WHERE id >= ? AND id <= ? AND logged = 1 LIMIT ?)',
  );
  const counted = low > high ? 0 : Number(count.pluck().get(low, high, maxCounted));
  if (counted < maxCounted) return counted;
  const span = log.prepare<[number, number], number>(
    'SELECT max(id) - min(id) + 1 FROM message WHERE id >= ? AND id <= ?',
  );
  return Number(span.pluck().get(low, high));
}

/** `position`: null where there is no index. */
export function progressOf(log: Database.Database, position: Position | null): IndexProgress {
  const missingSince = rfc3339OrNull(missingFrom(log, position));
  if (position === null) {
    return { behind: waiting(log, 0, Number.MAX_SAFE_INTEGER), through: null, missingSince };
  }
  const before = position.lowest === 0 ? 0 : waiting(log, 0, position.lowest - 1);
  const behind = before + waiting(log, position.highest + 1, Number.MAX_SAFE_INTEGER);
  if (before > 0) return { behind, through: null, missingSince };
  const through = log
    .prepare<[number], number>(
      'SELECT sent_at FROM message WHERE id <= ? AND logged = 1 ORDER BY id DESC LIMIT 1',
    )
    .pluck()
    .get(position.highest);
  return { behind, through: rfc3339OrNull(through), missingSince };
}

/** Of the oldest that is not in it: in milliseconds since 1970; undefined where all is. */
export function missingFrom(log: Database.Database, position: Position | null): number | undefined {
  // It is made from the youngest to the oldest.
  const isWhole = position !== null && position.lowest === 0;
  const oldest = isWhole
    ? log.prepare<[number], number>('SELECT at FROM change WHERE id > ? ORDER BY id LIMIT 1')
    : log.prepare<[number], number>(
        'SELECT sent_at FROM message WHERE id > ? AND logged = 1 ORDER BY id LIMIT 1',
      );
  return oldest.pluck().get(isWhole ? position.change : 0);
}

const rfc3339OrNull = (at: number | undefined): string | null =>
  at === undefined ? null : new Date(at).toISOString();
