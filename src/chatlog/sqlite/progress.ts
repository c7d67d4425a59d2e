/** What a handler that starts needs to know of the one before it. */
import type Database from 'better-sqlite3';
import { owed } from '../../delivery/promise.ts';
import { stateCodes } from '../../delivery/state.ts';
import type { OpenSession, StoredProgress } from '../../delivery/store.ts';
import type { OutboxCommand, TrackedMessage } from '../../delivery/batch.ts';
import { loadComparisons } from './comparisons.ts';
import { messageColumns, messageParticipants, toTracked } from './finder.ts';
import type { MessageRow } from './finder.ts';
import { nextRow } from './place.ts';
import { passed } from './schema.ts';
import { loadTellings } from './tellings.ts';

/** A client that sends again does so soon, and each of them is memory and time at the start. */
const mostRepeatable = 5000;

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
         FROM progress WHERE id = 1`,
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
    ...loadTellings(
      database,
      sessions.map(({ session }) => session),
    ),
    ...loadComparisons(database),
    homeless: homeless(database),
    repeatable: repeatable(database),
    holdsUnlogged:
      database.prepare('SELECT 1 FROM message WHERE logged = 0 AND xml IS NOT NULL LIMIT 1').get() !==
      undefined,
    outbox: database
      .prepare<[], OutboxCommand>('SELECT command, frame, message_id AS message FROM outbox ORDER BY command')
      .all(),
  };
}

function homeless(database: Database.Database): TrackedMessage[] {
  return database
    .prepare<[], MessageRow>(
      `SELECT ${messageColumns} FROM message m ${messageParticipants}
       WHERE m.owed <> 0 AND m.owed & ${owed.place} <> 0 ORDER BY m.id`,
    )
    .all()
    .map(toTracked);
}

function repeatable(database: Database.Database): TrackedMessage[] {
  return database
    .prepare<[], MessageRow>(
      `SELECT ${messageColumns} FROM message m ${messageParticipants}
       WHERE m.id > (SELECT max(id) FROM message) - ${4 * mostRepeatable} AND m.origin_id IS NOT NULL
       ORDER BY m.id DESC LIMIT ${mostRepeatable}`,
    )
    .all()
    .map(toTracked)
    .reverse();
}

/** Nothing that was sent before `unconfirmedFrom` is unconfirmed in an open session. */
function openSessions(database: Database.Database, unconfirmedFrom: number | null): OpenSession[] {
  const sessions = database
    .prepare<[], { row: number; stream: string; jid: string; openedAt: number }>(
      'SELECT id AS row, stream, jid, opened_at AS openedAt FROM session WHERE closed_at IS NULL',
    )
    .all();
  const awaited = database
    .prepare<[], MessageRow & { session_id: number; position: number; handed_at: number }>(
      `SELECT ${messageColumns}, d.session_id, d.position, d.sent_at AS handed_at FROM message m ${messageParticipants}
         JOIN delivery_record d ON d.message_id = m.id JOIN session e ON e.id = d.session_id
       WHERE m.owed <> 0 AND m.owed & ~${owed.place} <> 0 AND d.position IS NOT NULL AND e.closed_at IS NULL
       ORDER BY d.position`,
    )
    .all();
  const handed =
    unconfirmedFrom === null
      ? []
      : database
          .prepare<[number], HandedRow>(
            `SELECT d.session_id AS session, d.message_id AS message, d.position, d.sent_at AS at
             FROM delivery_record d JOIN session e ON e.id = d.session_id
             WHERE d.position >= ? AND e.closed_at IS NULL AND d.state = ${stateCodes.sent} AND NOT ${passed}
             ORDER BY d.position`,
          )
          .all(unconfirmedFrom);
  const awaitedBy = Map.groupBy(awaited, (row) => row.session_id);
  const handedTo = Map.groupBy(handed, (row) => row.session);
  return sessions.map((session) => ({
    session,
    unconfirmed: handedTo.get(session.row) ?? [],
    awaiting: (awaitedBy.get(session.row) ?? []).map((row) => ({
      message: toTracked(row),
      position: row.position,
      at: row.handed_at,
    })),
  }));
}
