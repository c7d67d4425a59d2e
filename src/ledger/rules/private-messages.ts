/**
 * A room's private message (XEP-0045, 7.5) is addressed to an occupant. Only when the room gives it to a session, or
 * Openfire stores it, do we learn the occupant's account and the sender's name in the room.
 */
import type { TrackedMessage, Way } from '../../model/message.ts';
import { bareJid, domainOf } from '../../stanza/jid.ts';
import type { Holder } from '../../store/ledger-store.ts';

/**
 * Answers null if the recipient's account is not known: the message was for an occupant, and no session was given it.
 */
export function wayOf(message: TrackedMessage, holders: readonly Holder[], domain: string): Way | null {
  for (const { jid, sender } of holders) {
    if (sender !== null) return { to: bareJid(jid), from: sender };
  }
  if (message.storedFor !== null) return message.storedFor;
  return domainOf(message.to) === domain ? { to: message.to, from: null } : null;
}

/** Bare JID of the account that the message is for, as far as it is known. */
export function accountOf(message: TrackedMessage, holders: readonly Holder[], domain: string): string {
  return bareJid(wayOf(message, holders, domain)?.to ?? message.to);
}
