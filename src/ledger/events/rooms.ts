/** Group chat in the log: a room's message is logged once, however many occupants it has. */
import type { TrackedMessage } from '../../model/message.ts';
import type { RoomMessage } from '../../spool/event.ts';
import { mayShowMore, shownTexts } from '../../stanza/shown-texts.ts';
import { readStanza } from '../../stanza/xml.ts';
import type { Changes } from '../memory/changes.ts';

export function logRoomMessage(event: RoomMessage, changes: Changes, nextRow: () => number): void {
  const body = event.body === '' ? null : event.body;
  const stanza = event.xml !== null && mayShowMore(event.children) ? readStanza(event.xml) : null;
  const texts = stanza === null ? [] : shownTexts(stanza, body);
  if (body === null && texts.length === 0) return;
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
  const added = {
    message,
    room: event.room,
    body,
    texts,
    xml: event.xml,
    plain: null,
    repeats: null,
    logged: true,
  };
  changes.addMessage(added, event.at, body);
}
