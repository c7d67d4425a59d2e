/** What a message's sender has asked to be told and may be told: decided once, when the message enters. */
import { hasNamespace } from '../stanza/children.ts';
import { bareJid } from '../stanza/jid.ts';
import type { EventName } from '../stanza/xep0022.ts';
import { requestsReceipt } from '../stanza/xep0184.ts';

/**
 * Bits of `owed`. The first three are owed to the sender. `place` is owed by the server: the message is neither with a
 * client nor in the offline store, nor has it ended.
 */
export const owed = { receipt: 1, deliveredEvent: 2, offlineEvent: 4, place: 8 } as const;

/** What is owed to the sender, not by the server. */
export const owedToSender = owed.receipt | owed.deliveredEvent | owed.offlineEvent;

/** The shim is to take it out of the offline store and hand it to its reader: from then on it has no place until it has one. */
export function isBeingHandedOut(message: { readonly owed: number; readonly storedAt: number }): boolean {
  return message.storedAt > 0 && (message.owed & owed.place) !== 0;
}

export interface Asking {
  readonly from: string;
  readonly to: string;
  readonly type: string;
  readonly id: string | null;
  readonly children: string;
  /** Whether the recipient's account is on this server; others' servers and clients speak for themselves. */
  readonly recipientIsLocal: boolean;
  /** Events that it asks for (XEP-0022). */
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
  // An id is a must for requests (XEP-0184, section 7): without it a receipt could not say what it is for.
  if (message.id !== null && message.id !== '' && requestsReceipt(message.children)) bits |= owed.receipt;
  if (message.events.includes('delivered')) bits |= owed.deliveredEvent;
  if (message.events.includes('offline')) bits |= owed.offlineEvent;
  return { owed: bits, reason: bits === 0 ? 'nothing was requested' : 'requested' };
}
