/** What a message's sender has asked for and may be told; it is decided once, when the message enters. */
import { hasNamespace } from '../stanza/children.ts';
import { bareJid } from '../stanza/jid.ts';
import type { EventName } from '../stanza/xep0022.ts';
import { requestsReceipt } from '../stanza/xep0184.ts';

/**
 * Bits of `owed`. The first three are owed to the sender. `place` is owed by the server: the message is neither with a
 * client nor in the offline store, and it has not ended.
 */
export const owed = { receipt: 1, deliveredEvent: 2, offlineEvent: 4, place: 8 } as const;

/** The bits that are owed to the sender. */
export const owedToSender = owed.receipt | owed.deliveredEvent | owed.offlineEvent;

/** The shim takes the message out of the offline store and hands it to its reader; until then it is nowhere else. */
export function isBeingHandedOut(message: { readonly owed: number; readonly storedAt: number }): boolean {
  return message.storedAt > 0 && (message.owed & owed.place) !== 0;
}

export interface Asking {
  readonly from: string;
  readonly to: string;
  readonly type: string;
  readonly id: string | null;
  readonly children: string;
  /** Whether the recipient's account is on this server; other servers and their clients answer for themselves. */
  readonly recipientIsLocal: boolean;
  /** The events that it asks for (XEP-0022). */
  readonly events: readonly EventName[];
}

export interface Promised {
  readonly owed: number;
  readonly reason: string;
}

const nothing = (reason: string): Promised => ({ owed: 0, reason });

export function promises(message: Asking): Promised {
  if (message.type === 'groupchat' || message.type === 'error') return nothing(`type ${message.type}`);
  if (!message.recipientIsLocal) return nothing('the recipient is on another server');
  if (bareJid(message.from) === bareJid(message.to)) return nothing('a message to the own account');
  if (hasNamespace(message.children, 'http://jabber.org/protocol/muc#user'))
    return nothing('a private message of a room');
  let bits = 0;
  // A request needs an id (XEP-0184, section 7); without one, a receipt could not name its message.
  if (message.id !== null && message.id !== '' && requestsReceipt(message.children)) bits |= owed.receipt;
  if (message.events.includes('delivered')) bits |= owed.deliveredEvent;
  if (message.events.includes('offline')) bits |= owed.offlineEvent;
  return { owed: bits, reason: bits === 0 ? 'nothing was requested' : 'requested' };
}
