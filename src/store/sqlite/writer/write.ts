/** What a batch of the ledger writes, within the one transaction that commits it. */
import type Database from 'better-sqlite3';
import type { Batch } from '../../../model/batch.ts';
import { stateCodes } from '../../../model/state.ts';
import { bareJid, resourceOf } from '../../../stanza/jid.ts';
import { changesLog, describeChange } from '../file/change.ts';
import { toCommandRow } from '../rows/outbox.ts';
import type { Participants } from '../rows/participants.ts';
import { prepareComparisons } from './comparisons.ts';
import { prepareTellings } from './tellings.ts';

/** Sessions that are known to hold something of the log; forgotten beyond that, and marked once more. */
const mostMarked = 50_000;

/** `marked`: to be emptied when a transaction was rolled back. */
export function prepareWrite(
  database: Database.Database,
  participants: Participants,
  marked: Set<number>,
): (batch: Batch) => void {
  // What a client says late of a message that was deleted meanwhile must not come back in parts.
  const isThere = 'EXISTS (SELECT 1 FROM message WHERE id = ?)';
  const insertMessage = database.prepare(
    `INSERT INTO message (id, stanza_id, message_id, origin_id, conversation_id, sender_id, sender_resource,
       recipient_id, recipient_resource, room_id, type, sent_at, stamped, state, owed, stored_at, logged, body, xml, repeats, texts)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const updateMessage = database.prepare(
    'UPDATE message SET state = ?, owed = ?, stored_at = ? WHERE id = ?',
  );
  const setKeeper = database.prepare('UPDATE message SET keeper_id = ?, kept_from = ? WHERE id = ?');
  const openSession = database.prepare(
    'INSERT OR REPLACE INTO session (id, stream, jid, opened_at) VALUES (?, ?, ?, ?)',
  );
  const closeSession = database.prepare('UPDATE session SET closed_at = ? WHERE id = ?');
  const deliveryFrom = (values: string): Database.Statement =>
    database.prepare(
      `INSERT INTO delivery_record (message_id, session_id, position, sent_at, state, evidence, updated_at, sender)
     ${values}
     ON CONFLICT (message_id, session_id) DO UPDATE SET
       position = coalesce(position, excluded.position),
       sent_at = coalesce(sent_at, excluded.sent_at),
       sender = coalesce(sender, excluded.sender),
       evidence = CASE WHEN excluded.state > state THEN excluded.evidence ELSE evidence END,
       updated_at = CASE WHEN excluded.state > state THEN excluded.updated_at ELSE updated_at END,
       state = max(state, excluded.state)`,
    );
  const insertDelivery = deliveryFrom('VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const insertLateDelivery = deliveryFrom(`SELECT ?, ?, ?, ?, ?, ?, ?, ? WHERE ${isThere}`);
  const markLogged = database.prepare(
    `UPDATE session SET logged = 1 WHERE id = ? AND EXISTS (SELECT 1 FROM message WHERE id = ? AND logged = 1)`,
  );
  const mark = (message: number, session: number): void => {
    if (marked.has(session) || markLogged.run(session, message).changes === 0) return;
    if (marked.size >= mostMarked) marked.clear();
    marked.add(session);
  };
  const insertBarrier = database.prepare(
    'INSERT OR IGNORE INTO barrier (session_id, through, at) VALUES (?, ?, ?)',
  );
  const transitionFrom = (beginning: string, end: string): Database.Statement =>
    database.prepare(
      `INSERT INTO transition (message_id, ordinal, at, state, resource, evidence, reason)
     ${beginning}?, (SELECT coalesce(max(ordinal), 0) + 1 FROM transition WHERE message_id = ?), ?, ?, ?, ?, ?${end}`,
    );
  const insertTransition = transitionFrom('VALUES (', ')');
  const insertLateTransition = transitionFrom('SELECT ', ` WHERE ${isThere}`);
  const redelivered = database.prepare(
    `INSERT INTO redelivered (message_id, times) VALUES (?, 1)
     ON CONFLICT (message_id) DO UPDATE SET times = times + 1`,
  );
  const failed = database.prepare(
    `INSERT INTO attempt (message_id, failures) VALUES (?, 1)
     ON CONFLICT (message_id) DO UPDATE SET failures = failures + 1`,
  );
  const succeeded = database.prepare('UPDATE attempt SET failures = 0 WHERE message_id = ?');
  const restarted = database.prepare('DELETE FROM attempt WHERE message_id = ?');
  const given = database.prepare(
    `INSERT INTO attempt (message_id, counted, times) VALUES (?, ?, ?)
     ON CONFLICT (message_id) DO UPDATE SET counted = excluded.counted, times = excluded.times`,
  );
  const writeTellings = prepareTellings(database);
  const writeComparisons = prepareComparisons(database);
  const release = database.prepare('UPDATE message SET xml = NULL WHERE id = ? AND logged = 0');
  const addCommand = database.prepare(
    'INSERT INTO outbox (command, kind, value, message_id) VALUES (?, ?, ?, ?)',
  );
  const removeCommand = database.prepare('DELETE FROM outbox WHERE command = ?');
  const addChange = database.prepare(
    `INSERT INTO change (at, first_message, last_message, position_from, position_to, more)
     VALUES (?, ?, ?, (SELECT position FROM progress WHERE id = 1), ?, ?)`,
  );
  const progress = database.prepare(
    'UPDATE progress SET position = ?, next_command = max(next_command, ?), unconfirmed_from = ?, last_at = ? WHERE id = 1',
  );

  return (batch) => {
    for (const session of batch.sessionsOpened) {
      openSession.run(session.row, session.stream, session.jid, session.openedAt);
    }
    for (const { message, room, body, texts, xml, logged, repeats } of batch.messages) {
      const sender = participants.of(bareJid(message.from));
      const recipient = participants.of(bareJid(message.to));
      insertMessage.run(
        message.row,
        message.key,
        message.id,
        message.originId,
        participants.conversation(sender, recipient),
        sender,
        resourceOf(message.from),
        recipient,
        resourceOf(message.to),
        room === null ? null : participants.of(room),
        message.type,
        message.sentAt,
        message.stamped ? 1 : 0,
        stateCodes[message.state],
        message.owed,
        message.storedAt,
        logged ? 1 : 0,
        body,
        xml,
        repeats,
        texts.length === 0 ? null : JSON.stringify(texts),
      );
    }
    // A message of this very batch was just written in its final state.
    const firstNew = batch.messages[0]?.message.row ?? Number.POSITIVE_INFINITY;
    for (const message of batch.changed) {
      if (message.row < firstNew) {
        updateMessage.run(stateCodes[message.state], message.owed, message.storedAt, message.row);
      }
    }
    for (const { row, storedFor } of batch.changed) {
      if (storedFor !== null) setKeeper.run(participants.of(storedFor.to), storedFor.from, row);
    }
    for (const delivery of batch.deliveries) {
      const { message, session, position, state, evidence, at, sender } = delivery;
      const { row } = message;
      const sentAt = position === null ? null : at;
      const values = [row, session, position, sentAt, stateCodes[state], evidence, at, sender];
      if (row >= firstNew) insertDelivery.run(...values);
      else insertLateDelivery.run(...values, row);
      mark(row, session);
    }
    for (const { session, through, at } of batch.barriers) insertBarrier.run(session, through, at);
    for (const { message, at, state, resource, evidence, reason } of batch.transitions) {
      const values = [message, message, at, stateCodes[state], resource, evidence, reason];
      if (message >= firstNew) insertTransition.run(...values);
      else insertLateTransition.run(...values, message);
    }
    for (const message of batch.redelivered) {
      redelivered.run(message);
      succeeded.run(message);
    }
    for (const message of batch.restarted) restarted.run(message);
    for (const message of batch.failures) failed.run(message);
    for (const { message, counted, times } of batch.given) given.run(message, counted, times);
    for (const message of batch.released) release.run(message);
    for (const { row, at } of batch.sessionsClosed) closeSession.run(at, row);
    for (const { command, kind, value, message } of batch.commands.map(toCommandRow)) {
      addCommand.run(command, kind, value, message);
    }
    for (const command of batch.executed) removeCommand.run(command);
    writeTellings(batch);
    writeComparisons(batch);
    if (changesLog(batch)) {
      const [first, last] = [batch.messages[0], batch.messages.at(-1)];
      addChange.run(
        Date.now(),
        first?.message.row ?? null,
        last?.message.row ?? null,
        batch.position,
        describeChange(batch),
      );
    }
    progress.run(
      batch.position,
      (batch.commands.at(-1)?.command ?? 0) + 1,
      batch.unconfirmedFrom,
      batch.lastAt,
    );
  };
}
