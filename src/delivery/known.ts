/**
 * The messages the ledger knows, in memory or in the store; each is one object, wherever it waits, since what is owed
 * must not be counted in two copies.
 */
import { bareJid } from '../stanza/jid.ts';
import type { Batch, TrackedMessage } from './batch.ts';
import { RecentMessages } from './recent.ts';
import type { Sessions } from './sessions.ts';
import { isHandedOut } from './state.ts';
import type { LedgerStore } from './store.ts';

const mostPairs = 20_000;

function pairOf(message: TrackedMessage): string {
  return `${bareJid(message.from)}\n${bareJid(message.to)}`;
}

export class KnownMessages {
  readonly recent = new RecentMessages();
  private readonly store: LedgerStore;
  private readonly sessions: Sessions;
  /** By sender and recipient: when the last message was sent that its reader has displayed. */
  private readonly displayedUntil = new Map<string, number>();

  constructor(store: LedgerStore, sessions: Sessions) {
    this.store = store;
    this.sessions = sessions;
  }

  byKey(key: string): TrackedMessage | undefined {
    const recent = this.recent.byKey(key);
    if (recent !== undefined) return recent ?? undefined;
    const stored = this.store.findMessage(key);
    return stored === undefined ? undefined : this.same(stored);
  }

  /** The message that a signal names by its client's id, within the pair of accounts. */
  claimed(sender: string, recipient: string, id: string): TrackedMessage | undefined {
    const recent = this.recent.byClientId(sender, recipient, id);
    if (recent !== undefined || this.recent.isMissing(sender, recipient, id)) return recent;
    const stored = this.store.findByClientId(bareJid(sender), bareJid(recipient), id);
    if (stored !== undefined) return this.same(stored);
    this.recent.missing(sender, recipient, id);
    return undefined;
  }

  /** Handed out, not displayed, and earlier than a message that now is: from the last that was displayed on. */
  undisplayedBefore(message: TrackedMessage, batch: Batch): TrackedMessage[] {
    const pair = pairOf(message);
    const from = this.displayedUntil.get(pair) ?? 0;
    if (this.displayedUntil.size >= mostPairs) this.displayedUntil.clear();
    this.displayedUntil.set(pair, message.sentAt);
    const inBatch = batch.messages
      .map((entry) => entry.message)
      .filter((other) => other.row < message.row && pairOf(other) === pair);
    const stored = this.store.findBefore(message, from).map((found) => this.same(found));
    return [...stored, ...inBatch].filter(({ state }) => isHandedOut(state));
  }

  same(stored: TrackedMessage): TrackedMessage {
    const known = this.recent.byKey(stored.key) ?? this.sessions.awaitedMessage(stored.row);
    if (known != null) return known;
    this.recent.remember(stored.key, stored, null);
    return stored;
  }
}
