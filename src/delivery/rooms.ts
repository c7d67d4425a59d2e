/** Group chat in the log: what was said in a room, once, however many were there. */
import type { RoomMessage } from '../spool/event.ts';
import type { TrackedMessage } from './batch.ts';
import type { Changes } from './changes.ts';

export function logRoomMessage(event: RoomMessage, changes: Changes, nextRow: () => number): void {
  if (event.body === null || event.body === '') return;
  const message: TrackedMessage = {
    row: nextRow(),
    key: event.key,
    from: event.from,
    to: event.room,
    type: 'groupchat',
    id: event.id,
    originId: null,
    sentAt: event.at,
    stamped: false,
    state: 'accepted',
    owed: 0,
    storedAt: 0,
    storedFor: null,
  };
  changes.batch.messages.push({
    message,
    room: event.room,
    body: event.body,
    xml: event.xml,
    repeats: null,
    logged: true,
  });
  changes.notice(message, 'accepted', { jid: null, evidence: null, at: event.at }, event.body);
}
