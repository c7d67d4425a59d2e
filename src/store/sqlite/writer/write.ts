/** What a batch of the ledger writes, within the one transaction that commits it. */
import type Database from 'better-sqlite3';
import type { Batch } from '../../../model/batch.ts';
import { stateCodes } from '../../../model/state.ts';
import { changesLog, describeChange } from '../file/change.ts';
import { ownNode } from '../file/node.ts';
import { toCommandRow } from '../rows/outbox.ts';
import type { Participants } from '../rows/participants.ts';
import { prepareComparisons } from './comparisons.ts';
import { prepareFurther, sortDeliveries } from './deliveries.ts';
import { prepareChanges, prepareMessages } from './messages.ts';
import { prepareTellings } from './tellings.ts';

/** Sessions that are known to hold something of the log; forgotten beyond that, and marked once more. */
const maxMarked = 50_000;

/** `marked`: to be emptied when a transaction was rolled back. */
export function prepareWrite(
  database: Database.Database,
  participants: Participants,
  marked: Set<number>,
): (batch: Batch) => void {
  const writeMessages = prepareMessages(database, participants);
  const writeChanges = prepareChanges(database, participants);
  const writeFurther = prepareFurther(database);
  const openSession = database.prepare(
    `INSERT OR REPLACE INTO session (id, node, stream, jid, opened_at) VALUES (?, ${ownNode}, ?, ?, ?)`,
  );
  const closeSession = database.prepare('UPDATE session SET closed_at = ? WHERE id = ?');
  const markLogged = database.prepare(
    `UPDATE session SET logged = 1 WHERE id = ? AND EXISTS (SELECT 1 FROM message WHERE id = ? AND logged = 1)`,
  );
  const mark = (message: number, session: number): void => {
    if (marked.has(session) || markLogged.run(session, message).changes === 0) return;
    if (marked.size >= maxMarked) marked.clear();
    marked.add(session);
  };
  const insertBarrier = database.prepare(
    'INSERT OR IGNORE INTO barrier (session_id, through, at) VALUES (?, ?, ?)',
  );
  const insertTransition = database.prepare(
    `INSERT INTO transition (message, ordinal, at, state, resource, evidence, reason) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  // As with further deliveries: nothing comes back of a message that was deleted meanwhile.
  const insertLateTransition = database.prepare(
    `INSERT INTO transition (message, ordinal, at, state, resource, evidence, reason)
     SELECT ?, (SELECT coalesce(max(ordinal), 0) + 1 FROM transition WHERE message = ?), ?, ?, ?, ?, ?
     WHERE EXISTS (SELECT 1 FROM message_state WHERE message = ?)`,
  );
  const redelivered = database.prepare(
    `INSERT INTO redelivered (message, times) VALUES (?, 1)
     ON CONFLICT (message) DO UPDATE SET times = times + 1`,
  );
  const failed = database.prepare(
    `INSERT INTO attempt (message, failures) VALUES (?, 1)
     ON CONFLICT (message) DO UPDATE SET failures = failures + 1`,
  );
  const succeeded = database.prepare('UPDATE attempt SET failures = 0 WHERE message = ?');
  const restarted = database.prepare('DELETE FROM attempt WHERE message = ?');
  const given = database.prepare(
    `INSERT INTO attempt (message, counted, times) VALUES (?, ?, ?)
     ON CONFLICT (message) DO UPDATE SET counted = excluded.counted, times = excluded.times`,
  );
  const writeTellings = prepareTellings(database);
  const writeComparisons = prepareComparisons(database);
  const release = database.prepare('DELETE FROM held_stanza WHERE message = ?');
  const addCommand = database.prepare(
    `INSERT INTO outbox (node, command, kind, value, message) VALUES (${ownNode}, ?, ?, ?, ?)`,
  );
  const removeCommand = database.prepare(`DELETE FROM outbox WHERE node = ${ownNode} AND command = ?`);
  const addChange = database.prepare(
    `INSERT INTO change (node, at, first_message, last_message, position_from, position_to, more)
     VALUES (${ownNode}, ?, ?, ?, (SELECT position FROM progress WHERE node = ${ownNode}), ?, ?)`,
  );
  const progress = database.prepare(
    `UPDATE progress SET position = ?, next_command = max(next_command, ?), unconfirmed_from = ?, last_at = ?
     WHERE node = ${ownNode}`,
  );

  return (batch) => {
    for (const session of batch.sessionsOpened) {
      openSession.run(session.row, session.stream, session.jid, session.openedAt);
    }
    const firstNew = batch.messages[0]?.message.row ?? Number.POSITIVE_INFINITY;
    const { first, further } = sortDeliveries(batch, firstNew);
    writeMessages(batch.messages, first);
    writeChanges(batch.changed, firstNew);
    for (const delivery of further) writeFurther(delivery);
    for (const { message, session } of batch.deliveries) mark(message.row, session);
    for (const { session, through, at } of batch.barriers) insertBarrier.run(session, through, at);
    // How many steps each of the new ones has by now.
    const steps = new Map<number, number>();
    for (const { message, at, state, resource, evidence, reason } of batch.transitions) {
      const step = [at, stateCodes[state], resource, evidence, reason];
      if (message < firstNew) insertLateTransition.run(message, message, ...step, message);
      else {
        const ordinal = (steps.get(message) ?? 0) + 1;
        steps.set(message, ordinal);
        insertTransition.run(message, ordinal, ...step);
      }
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
