/** What a handler that starts needs to know of the one before it. */
import type Database from 'better-sqlite3';
import type { OpenSession, StoredProgress } from '../../delivery/store.ts';
import { messageColumns, toTracked } from './finder.ts';
import type { MessageRow } from './finder.ts';

interface ProgressRow {
  readonly position: number;
  readonly next_command: number;
  readonly created_at: number;
}

export function loadProgress(database: Database.Database): StoredProgress {
  const progress = database
    .prepare<[], ProgressRow>('SELECT position, next_command, created_at FROM progress WHERE id = 1')
    .get();
  if (progress === undefined)
    throw new Error('the chat log has no progress row; its schema was not made by us');
  const next = (table: 'message' | 'session'): number =>
    Number(database.prepare<[], number>(`SELECT coalesce(max(id), 0) + 1 FROM ${table}`).pluck().get());
  return {
    position: progress.position,
    nextMessage: next('message'),
    nextSession: next('session'),
    nextCommand: progress.next_command,
    createdAt: progress.created_at,
    openSessions: openSessions(database),
    outbox: database
      .prepare<[], { command: number; frame: Buffer }>('SELECT command, frame FROM outbox ORDER BY command')
      .all(),
  };
}

function openSessions(database: Database.Database): OpenSession[] {
  const sessions = database
    .prepare<[], { row: number; stream: string; jid: string; openedAt: number }>(
      'SELECT id AS row, stream, jid, opened_at AS openedAt FROM session WHERE closed_at IS NULL',
    )
    .all();
  const owed = database
    .prepare<[], MessageRow & { session_id: number; position: number }>(
      `SELECT ${messageColumns}, d.session_id, d.position FROM message m
         JOIN participant s ON s.id = m.sender_id JOIN participant r ON r.id = m.recipient_id
         JOIN delivery_record d ON d.message_id = m.id
       WHERE m.owed <> 0 AND d.position IS NOT NULL ORDER BY d.position`,
    )
    .all();
  return sessions.map((session) => ({
    session,
    awaiting: owed
      .filter((row) => row.session_id === session.row)
      .map((row) => ({ message: toTracked(row), position: row.position })),
  }));
}
