/** What a handler that starts needs to know of the one before it. */
import type Database from 'better-sqlite3';
import type { TrackedMessage } from '../../../model/message.ts';
import { owed } from '../../../model/promise.ts';
import { mayAwait } from '../../../model/session.ts';
import type { Spilled } from '../../../model/session.ts';
import { maxEnded, stateCodes } from '../../../model/state.ts';
import { Unconfirmed } from '../../../model/unconfirmed.ts';
import type { AwaitedMessage, OpenSession, StoredProgress } from '../../ledger-store.ts';
import { ownNode } from '../file/node.ts';
import { nextRow } from '../file/place.ts';
import { passed } from '../file/sql.ts';
import { messageColumns, messageParticipants, toTracked } from '../rows/finder.ts';
import type { MessageRow } from '../rows/finder.ts';
import { fromCommandRow } from '../rows/outbox.ts';
import type { CommandRow } from '../rows/outbox.ts';
import { loadComparisons } from './comparisons.ts';
import { loadTellings } from './tellings.ts';

/** A client that sends again does so soon, and each of them is memory and time at the start. */
const maxRepeatable = 5000;

interface ProgressRow {
  readonly position: number;
  readonly next_command: number;
  readonly next_message: number;
  readonly created_at: number;
  readonly unconfirmed_from: number | null;
  readonly last_at: number;
}

interface HandedRow {
  readonly session: number;
  readonly message: number;
  readonly position: number;
  readonly at: number;
}

export function loadProgress(database: Database.Database): StoredProgress {
  const progress = database
    .prepare<[], ProgressRow>(
      `SELECT position, next_command, ${nextRow} AS next_message, created_at, unconfirmed_from, last_at
         FROM progress CROSS JOIN log WHERE node = ${ownNode}`,
    )
    .get();
  if (progress === undefined)
    throw new Error('the chat log has no progress row; its schema was not made by us');
  const nextSession = database.prepare<[], number>('SELECT coalesce(max(id), 0) + 1 FROM session').pluck();
  const sessions = openSessions(database, progress.unconfirmed_from);
  return {
    position: progress.position,
    // Logs of before do not tell.
    lastAt: progress.last_at === 0 ? progress.created_at : progress.last_at,
    nextMessage: progress.next_message,
    nextSession: Number(nextSession.get()),
    nextCommand: progress.next_command,
    createdAt: progress.created_at,
    caughtUp:
      progress.last_at >= progress.created_at ||
      database.prepare('SELECT 1 FROM message WHERE sent_at >= ? LIMIT 1').get(progress.created_at) !==
        undefined,
    openSessions: sessions,
    endedUnconfirmed: endedUnconfirmed(database, progress.unconfirmed_from),
    ...loadTellings(
      database,
      sessions.map(({ session }) => session),
    ),
    ...loadComparisons(database),
    unplaced: unplaced(database),
    repeatable: repeatable(database),
    holdsUnlogged: database.prepare('SELECT 1 FROM held_stanza LIMIT 1').get() !== undefined,
    outbox: database
      .prepare<[], CommandRow>(
        `SELECT command, kind, value, message FROM outbox WHERE node = ${ownNode} ORDER BY command`,
      )
      .all()
      .map(fromCommandRow),
  };
}

function unplaced(database: Database.Database): TrackedMessage[] {
  return database
    .prepare<[], MessageRow>(
      `SELECT ${messageColumns} FROM message m ${messageParticipants}
       WHERE w.node = ${ownNode} AND w.owed <> 0 AND w.owed & ${owed.place} <> 0 ORDER BY w.message`,
    )
    .all()
    .map(toTracked);
}

function repeatable(database: Database.Database): TrackedMessage[] {
  return database
    .prepare<[], MessageRow>(
      `SELECT ${messageColumns} FROM message m ${messageParticipants}
       WHERE m.id > (SELECT max(id) FROM message) - ${4 * maxRepeatable} AND m.origin_id IS NOT NULL
         AND w.node = ${ownNode}
       ORDER BY m.id DESC LIMIT ${maxRepeatable}`,
    )
    .all()
    .map(toTracked)
    .reverse();
}

/** Nothing that was sent before `unconfirmedFrom` is unconfirmed in an open session. */
function openSessions(database: Database.Database, unconfirmedFrom: number | null): OpenSession[] {
  const sessions = database
    .prepare<[], { row: number; stream: string; jid: string; openedAt: number }>(
      `SELECT id AS row, stream, jid, opened_at AS openedAt FROM session
       WHERE node = ${ownNode} AND closed_at IS NULL`,
    )
    .all();
  const handed = unconfirmed(database, unconfirmedFrom);
  const awaited = awaitedBy(database);
  return sessions.map((session) => ({
    session,
    unconfirmed: handed.get(session.row) ?? new Unconfirmed(),
    awaiting: (awaited.get(session.row)?.first ?? []).toSorted((one, other) => one.position - other.position),
    spilled: awaited.get(session.row)?.spilled ?? null,
  }));
}

/** By session. One row at a time: there may be millions. */
function unconfirmed(database: Database.Database, from: number | null): Map<number, Unconfirmed> {
  const found = new Map<number, Unconfirmed>();
  if (from === null) return found;
  const rows = database
    .prepare<[number], HandedRow>(
      `SELECT d.session_id AS session, d.message, d.position, d.sent_at AS at
       FROM every_delivery d JOIN session e ON e.id = d.session_id
       WHERE d.position >= ? AND e.node = ${ownNode} AND e.closed_at IS NULL AND d.state = ${stateCodes.sent} AND NOT ${passed}
       ORDER BY d.position`,
    )
    .iterate(from);
  for (const { session, message, position, at } of rows) {
    const known = found.get(session) ?? new Unconfirmed();
    known.push(message, position, at);
    found.set(session, known);
  }
  return found;
}

/** Rows of what has ended, though an open session was sent it and may yet prove that it was read. */
function endedUnconfirmed(database: Database.Database, from: number | null): number[] {
  if (from === null) return [];
  return database
    .prepare<[number], number>(
      `SELECT DISTINCT d.message FROM every_delivery d
         JOIN session e ON e.id = d.session_id JOIN message_state w ON w.message = d.message
       WHERE d.position >= ? AND e.node = ${ownNode} AND e.closed_at IS NULL AND d.state = ${stateCodes.sent}
         AND w.state >= ${stateCodes.failed} AND NOT ${passed} ORDER BY d.message DESC LIMIT ${maxEnded}`,
    )
    .pluck()
    .all(from);
}

interface AwaitedOfSession {
  readonly first: AwaitedMessage[];
  spilled: Spilled | null;
}

/** By session; the first of each as they are, of the others only between what they are. */
function awaitedBy(database: Database.Database): Map<number, AwaitedOfSession> {
  const found = new Map<number, AwaitedOfSession>();
  const byRow = database.prepare<[number], MessageRow>(
    `SELECT ${messageColumns} FROM message m ${messageParticipants} WHERE m.id = ?`,
  );
  // Read to its end before anything else is asked for each.
  const many = new Map<number, HandedRow[]>();
  let inAll = 0;
  const rows = database
    .prepare<[], HandedRow>(
      `SELECT w.message, d.session_id AS session, d.position, d.sent_at AS at FROM message_state w
         JOIN every_delivery d ON d.message = w.message JOIN session e ON e.id = d.session_id
       WHERE w.node = ${ownNode} AND w.owed <> 0 AND w.owed & ~${owed.place} <> 0 AND d.position IS NOT NULL
         AND e.closed_at IS NULL
       ORDER BY w.message`,
    )
    .iterate();
  for (const row of rows) {
    const of = found.get(row.session) ?? { first: [], spilled: null };
    found.set(row.session, of);
    const kept = many.get(row.session) ?? [];
    many.set(row.session, kept);
    if (of.spilled === null && mayAwait(kept.length, inAll)) {
      kept.push(row);
      inAll += 1;
      continue;
    }
    const {
      row: first,
      position,
      last,
    } = of.spilled ?? { row: row.message, position: row.position, last: 0 };
    of.spilled = {
      row: first,
      position: Math.min(position, row.position),
      last: Math.max(last, row.position),
    };
  }
  for (const [session, kept] of many) {
    for (const { message, position, at } of kept) {
      const row = byRow.get(message);
      if (row !== undefined) found.get(session)?.first.push({ message: toTracked(row), position, at });
    }
  }
  return found;
}
