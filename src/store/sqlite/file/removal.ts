/**
 * Messages are taken out with all that belongs to them, and with the addresses that nothing else names. SQLite fills with
 * zeros what is deleted (`secure_delete`); what its journal still has goes with a truncating checkpoint.
 */
import type Database from 'better-sqlite3';
import { describeRemoval } from './change.ts';
import { ownNode } from './node.ts';
import { nextRow } from './place.ts';

/** Tables whose rows belong to a message. */
const dependent = [
  'message_state',
  'delivery_record',
  'transition',
  'held_stanza',
  'alias',
  'redelivered',
  'attempt',
  'held',
];

interface Named {
  readonly conversation: number;
  readonly sender: number;
  readonly recipient: number;
  readonly room: number | null;
  readonly keeper: number | null;
}

export type Removal = (ids: readonly number[]) => void;

/** Deletes messages, within a transaction; those who follow the log are told. */
export function prepareRemoval(database: Database.Database): Removal {
  const named = database.prepare<[string], Named>(
    `SELECT DISTINCT m.conversation_id AS conversation, m.sender_id AS sender, m.recipient_id AS recipient,
       m.room_id AS room, w.keeper_id AS keeper
     FROM message m LEFT JOIN message_state w ON w.message = m.id WHERE m.id IN (SELECT value FROM json_each(?))`,
  );
  const statements = [
    ...dependent.map((table) => `DELETE FROM ${table} WHERE message IN (SELECT value FROM json_each(?))`),
    'DELETE FROM message WHERE id IN (SELECT value FROM json_each(?))',
  ].map((sql) => database.prepare(sql));
  const addChange = database.prepare<[number, string]>(
    `INSERT INTO change (node, at, position_from, position_to, more)
     SELECT node, ?, position, position, ? FROM progress WHERE node = ${ownNode}`,
  );
  // No number is given twice: cursors and the index know rows by it.
  const keepNumbers = database.prepare(
    `UPDATE log SET next_message = ${nextRow},
       next_conversation = max(next_conversation, (SELECT coalesce(max(id), 0) + 1 FROM conversation)),
       next_participant = max(next_participant, (SELECT coalesce(max(id), 0) + 1 FROM participant))`,
  );
  const tidyConversations = database.prepare(
    `DELETE FROM conversation WHERE id IN (SELECT value FROM json_each(?))
       AND NOT EXISTS (SELECT 1 FROM message WHERE conversation_id = conversation.id)`,
  );
  // Whoever sent or got a message is one of a conversation.
  const tidyParticipants = database.prepare(
    `DELETE FROM participant WHERE id IN (SELECT value FROM json_each(?))
       AND NOT EXISTS (SELECT 1 FROM conversation WHERE first_id = participant.id)
       AND NOT EXISTS (SELECT 1 FROM conversation WHERE second_id = participant.id)
       AND NOT EXISTS (SELECT 1 FROM message WHERE room_id = participant.id AND room_id IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM message_state WHERE keeper_id = participant.id AND keeper_id IS NOT NULL)`,
  );
  return (ids) => {
    if (ids.length === 0) return;
    const wanted = JSON.stringify(ids);
    const names = named.all(wanted);
    keepNumbers.run();
    for (const statement of statements) statement.run(wanted);
    tidyConversations.run(JSON.stringify([...new Set(names.map(({ conversation }) => conversation))]));
    const people = names.flatMap(({ sender, recipient, room, keeper }) => [sender, recipient, room, keeper]);
    tidyParticipants.run(JSON.stringify([...new Set(people.filter((one) => one !== null))]));
    addChange.run(Date.now(), describeRemoval(ids));
  };
}

/** Some tens of milliseconds: a client that is always there passes one a second, as long as it is. */
const barriersAtOnce = 20_000;

/**
 * Deletes sessions, within a transaction, with the barriers that they have passed. True where there are more of these: then
 * the sessions are still there, to be asked for again.
 */
export function prepareSessionRemoval(database: Database.Database): (ids: readonly number[]) => boolean {
  const barriers = database.prepare(
    `DELETE FROM barrier WHERE (session_id, through) IN (SELECT session_id, through FROM barrier
       WHERE session_id IN (SELECT value FROM json_each(?)) LIMIT ${barriersAtOnce})`,
  );
  const sessions = database.prepare('DELETE FROM session WHERE id IN (SELECT value FROM json_each(?))');
  return (ids) => {
    if (ids.length === 0) return false;
    const wanted = JSON.stringify(ids);
    if (barriers.run(wanted).changes === barriersAtOnce) return true;
    sessions.run(wanted);
    return false;
  };
}
