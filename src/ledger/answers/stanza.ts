/** The stanza by which a message's sender is told something. */
import { randomBytes } from 'node:crypto';
import type { TrackedMessage } from '../../model/message.ts';
import type { Told } from '../../model/telling.ts';
import { buildEvent } from '../../stanza/xep0022.ts';
import { buildReceipt } from '../../stanza/xep0184.ts';

/** Ids of our own stanzas begin with this; the tap recognises them by it if Openfire routes one again by itself. */
const ownStanzaPrefix = 'receipts-';

/** All of the sender's sessions get the same stanza, with one id. `from` is the JID in whose name it is sent. */
export function stanzaFor(message: TrackedMessage, told: Told, from: string): string {
  const stanza = { from, to: message.from, id: freshId() };
  const about = message.id ?? '';
  return told === 'receipt'
    ? buildReceipt({ ...stanza, acknowledges: about })
    : buildEvent({ ...stanza, name: told, type: message.type, about });
}

function freshId(): string {
  return ownStanzaPrefix + randomBytes(12).toString('base64url');
}
