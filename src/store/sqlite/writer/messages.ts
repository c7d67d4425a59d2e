/** New messages, and what changes of those that are there. */
import type Database from 'better-sqlite3';
import type { Batch } from '../../../model/batch.ts';
import type { NewMessage, TrackedMessage } from '../../../model/message.ts';
import { stateCodes } from '../../../model/state.ts';
import { bareJid, resourceOf } from '../../../stanza/jid.ts';
import { ownNode } from '../file/node.ts';
import type { Participants } from '../rows/participants.ts';
import type { FirstDelivery } from './deliveries.ts';

export type WriteMessages = (
  messages: Batch['messages'],
  first: readonly (FirstDelivery | undefined)[],
) => void;

/**
 * Most messages are plain: nothing that is rare is said of them. To bind a value costs about as much as to store it, so
 * these have statements of their own, without what is the same for all of them.
 */
export function prepareMessages(database: Database.Database, participants: Participants): WriteMessages {
  const insertMessage = prepareContent(database, participants);
  const insertState = prepareState(database, participants);
  const hold = database.prepare('INSERT INTO held_stanza (message, xml) VALUES (?, ?)');
  return (messages, first) => {
    const firstRow = messages[0]?.message.row ?? 0;
    for (const entered of messages) {
      const { message, xml, logged } = entered;
      insertMessage(entered);
      if (!logged && xml !== null) hold.run(message.row, xml);
      insertState(message, first[message.row - firstRow]);
    }
  };
}

function prepareContent(
  database: Database.Database,
  participants: Participants,
): (entered: NewMessage) => void {
  const insert = (columns: string, constants: string): Database.Statement => {
    const values = columns.split(', ').map(() => '?');
    return database.prepare(
      `INSERT INTO message (${columns}, stamped, logged) VALUES (${values.join(', ')}, ${constants})`,
    );
  };
  const usual = `id, stanza_id, message_id, conversation_id, sender_id, sender_resource, recipient_id, recipient_resource, type, sent_at, body, shape`;
  const insertPlain = insert(usual, '1, 1');
  const insertAny = insert(`${usual}, xml, origin_id, room_id, repeats, texts`, '?, ?');
  return ({ message, room, body, texts, xml, plain, logged, repeats }) => {
    const { row, key, id, originId, from, to, type, sentAt, stamped } = message;
    const [sender, recipient] = [participants.of(bareJid(from)), participants.of(bareJid(to))];
    const conversation = participants.conversation(sender, recipient);
    const [fromResource, toResource] = [resourceOf(from), resourceOf(to)];
    const isUsual =
      plain !== null && originId === null && room === null && repeats === null && texts.length === 0;
    const said = [
      row,
      key,
      id,
      conversation,
      sender,
      fromResource,
      recipient,
      toResource,
      type,
      sentAt,
      body,
      plain,
    ];
    if (isUsual && stamped && logged) {
      insertPlain.run(said);
      return;
    }
    insertAny.run(
      said,
      logged ? xml : null,
      originId,
      room === null ? null : participants.of(room),
      repeats,
      texts.length === 0 ? null : JSON.stringify(texts),
      stamped ? 1 : 0,
      logged ? 1 : 0,
    );
  };
}

function prepareState(
  database: Database.Database,
  participants: Participants,
): (message: TrackedMessage, handed: FirstDelivery | undefined) => void {
  const insertPlain = database.prepare(
    `INSERT INTO message_state (message, node, state, owed, stored_at, session_id, position, handed_at, handed_state)
     VALUES (?, ${ownNode}, ?, ?, 0, ?, ?, ?, ${stateCodes.sent})`,
  );
  const insertAny = database.prepare(
    `INSERT INTO message_state (message, node, state, owed, stored_at, stored_in, session_id, position, handed_at,
       handed_state, evidence, updated_at, handed_from)
     VALUES (?, ${ownNode}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return (message, handed) => {
    const { row, owed, storedAt } = message;
    const state = stateCodes[message.state];
    if (handed === undefined) {
      const stored = storedIn(message, participants);
      insertAny.run(row, state, owed, storedAt, stored, null, null, null, null, null, null, null);
      return;
    }
    const { session, position, sentAt, code, evidence, sender } = handed;
    // When it was handed over is when it came to its state, unless it is said otherwise.
    const updatedAt = handed.updatedAt === sentAt ? null : handed.updatedAt;
    const isPlain = code === stateCodes.sent && updatedAt === null && evidence === null && sender === null;
    if (isPlain && storedAt === 0) insertPlain.run(row, state, owed, session, position, sentAt);
    else {
      const stored = storedIn(message, participants);
      const rest = [session, position, sentAt, code, evidence, updatedAt, sender];
      insertAny.run(row, state, owed, storedAt, stored, ...rest);
    }
  };
}

export function prepareChanges(
  database: Database.Database,
  participants: Participants,
): (changed: Batch['changed'], firstNew: number) => void {
  const update = database.prepare(
    'UPDATE message_state SET state = ?, owed = ?, stored_at = ?, stored_in = ? WHERE message = ?',
  );
  const setKeeper = database.prepare(
    'UPDATE message_state SET keeper_id = ?, kept_from = ? WHERE message = ?',
  );
  return (changed, firstNew) => {
    for (const message of changed) {
      const { row, state, owed, storedAt, storedFor } = message;
      // A message of this very batch was just written in its final state.
      if (row < firstNew) {
        update.run(stateCodes[state], owed, storedAt, storedIn(message, participants), row);
      }
      if (storedFor !== null) setKeeper.run(participants.of(storedFor.to), storedFor.from, row);
    }
  };
}

/** Number of the account whose offline store it is in, or was last; null where it never was in one. */
function storedIn({ storedAt, storedFor, to }: TrackedMessage, participants: Participants): number | null {
  return storedAt === 0 ? null : participants.of(bareJid(storedFor?.to ?? to));
}
