/** How much is taken at once, where those who wrote it chose how large each row is. */

import type Database from 'better-sqlite3';
import { listed } from '../../message-parts.ts';
import { keptXml } from './stanza.ts';

/** SQL: the bytes that message `m` shows. Nothing of them is read from the disk for that. */
export const shownBytes = 'coalesce(octet_length(m.body), 0) + coalesce(octet_length(m.texts), 0)';
const rowsOf = (table: string): string => `(SELECT count(*) FROM ${table} WHERE message = m.id)`;
/** With the stanza beside them, and about what else is kept of it. */
export const wholeBytes = `${shownBytes} + coalesce(octet_length(${keptXml}), octet_length(m.shape), 0)
  + 50 * (1 + ${rowsOf('delivery_record')} + ${rowsOf('transition')})`;

/** State, evidence and time of a delivery, and the names of these. */
export const deliveryCharacters = 100;
/** SQL: about what the deliveries of message `m` take that are given with it. */
const deliveryBytes = `coalesce((SELECT octet_length(e.jid) + ${deliveryCharacters}
    FROM message_state w JOIN session e ON e.id = w.session_id WHERE w.message = m.id), 0)
  + coalesce((SELECT sum(octet_length(jid) + ${deliveryCharacters}) FROM
    (SELECT e.jid FROM delivery_record d CROSS JOIN session e ON e.id = d.session_id WHERE d.message = m.id
     ORDER BY d.session_id DESC LIMIT ${listed.deliveries})), 0)`;

/** Of what a page shows, and any answer: it ends early where there is more. */
export const shownAtOnce = 8 * 1024 * 1024;
/** What is deleted is overwritten: some tens of milliseconds. */
export const deletedAtOnce = 4 * 1024 * 1024;

/** The first of them that are not above so many bytes together; the first of all, however large it is. */
export function within<T extends { readonly bytes: number }>(rows: readonly T[], max: number): readonly T[] {
  let bytes = 0;
  const end = rows.findIndex((row, index) => {
    bytes += row.bytes;
    return index > 0 && bytes > max;
  });
  return end < 0 ? rows : rows.slice(0, end);
}

export interface Piece<T> {
  readonly rows: readonly T[];
  /** There may be more behind them. */
  readonly more: boolean;
}

/** Of rows of which `limit` were asked for at the most, those that are not above so many bytes together (see `within`). */
export function pieceOf<T extends { readonly bytes: number }>(
  all: readonly T[],
  limit: number,
  max: number,
): Piece<T> {
  const rows = within(all, max);
  return { rows, more: all.length === limit || rows.length < all.length };
}

/** How many bytes some messages show, with how far they came; those that are gone are not there. */
export function shownBytesOf(
  database: Database.Database,
  ids: Iterable<number>,
): ReadonlyMap<number, number> {
  const rows = database
    .prepare<[string], { readonly id: number; readonly bytes: number }>(
      `SELECT m.id, ${shownBytes} + ${deliveryBytes} AS bytes FROM message m WHERE m.id IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify([...ids]));
  return new Map(rows.map(({ id, bytes }) => [id, bytes]));
}

/** Those that an answer has room for, in their order: what does not fit begins the next one. */
export function fitting<T>(
  database: Database.Database,
  rows: readonly T[],
  messageOf: (row: T) => number,
): readonly T[] {
  const weights = shownBytesOf(database, new Set(rows.map(messageOf)));
  const weighed = rows.map((row) => ({ row, bytes: weights.get(messageOf(row)) ?? 0 }));
  return within(weighed, shownAtOnce).map(({ row }) => row);
}

export function weigh(rows: readonly { readonly bytes: number }[]): number {
  return rows.reduce((sum, { bytes }) => sum + bytes, 0);
}
