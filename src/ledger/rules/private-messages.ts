/**
 * A room's private message (XEP-0045, 7.5) is addressed to an occupant. Whose account that is, and as whom its sender
 * is known to it, is told where the room gives it to a session or Openfire stores it, and by nothing before.
 */
import type { TrackedMessage, Way } from '../../model/message.ts';
import { bareJid, domainOf } from '../../stanza/jid.ts';
import type { Holder } from '../../store/ledger-store.ts';

/** Null where its recipient is no account that is known: it was for an occupant, and no session was given it. */
export function wayOf(message: TrackedMessage, holders: readonly Holder[], domain: string): Way | null {
  for (const { jid, sender } of holders) {
    if (sender !== null) return { to: bareJid(jid), from: sender };
  }
  if (message.storedFor !== null) return message.storedFor;
  return domainOf(message.to) === domain ? { to: message.to, from: null } : null;
}

/** Bare JID of the account whose message it is, as far as that is known. */
export function accountOf(message: TrackedMessage, holders: readonly Holder[], domain: string): string {
  return bareJid(wayOf(message, holders, domain)?.to ?? message.to);
}
