/**
 * The messages the ledger knows, in memory or in the store; each is one object, wherever it waits, since what is owed
 * must not be counted in two copies.
 */
import { BoundedMap } from '../../base/bounded-map.ts';
import type { Handing } from '../../model/delivery.ts';
import type { Alike, TrackedMessage } from '../../model/message.ts';
import { isHandedOut } from '../../model/state.ts';
import { bareJid } from '../../stanza/jid.ts';
import type { LedgerReads } from '../../store/ledger-store.ts';
import type { Changes } from './changes.ts';
import { Handings } from './handings.ts';
import { RecentMessages } from './recent.ts';
import type { Session, Sessions } from './sessions.ts';

/** Of the addresses of pairs, which may be thousands of characters long. */
const mostCharacters = 4_000_000;
/** As many messages of the batch are looked through for what a marker of another server covers. */
const mostOfBatch = 1000;

function pairOf(message: TrackedMessage): string {
  return `${bareJid(message.from)}\n${bareJid(message.to)}`;
}

export class KnownMessages {
  readonly recent = new RecentMessages();
  private readonly store: LedgerReads;
  private readonly sessions: Sessions;
  private readonly handings: Handings;
  private readonly batch: () => Changes['batch'];
  private readonly mayRead: (speaker: string, rows: number) => boolean;
  /** By sender and recipient, who is on another server: when the last message was sent that he has displayed. */
  private readonly displayedUntil = new BoundedMap<number>(mostCharacters);

  /** `batch`: the one that is being gathered. `mayRead`: whether an account may have so many rows of the store read. */
  constructor(
    store: LedgerReads,
    sessions: Sessions,
    batch: () => Changes['batch'],
    mayRead: (speaker: string, rows: number) => boolean,
  ) {
    this.mayRead = mayRead;
    this.store = store;
    this.sessions = sessions;
    this.batch = batch;
    this.handings = new Handings(store, batch);
  }

  byKey(key: string): TrackedMessage | undefined {
    const recent = this.recent.byKey(key);
    if (recent !== undefined) return recent ?? undefined;
    const stored = this.store.findMessage(key);
    return stored === undefined ? undefined : this.same(stored);
  }

  /**
   * The messages that a signal may mean which names one by its client's id, within the pair of accounts. `speaker`: who
   * answers for what that costs, an account (bare JID) or a server. Null: not now.
   */
  alike(sender: string, recipient: string, id: string, speaker: string): Alike | null {
    const recent = this.recent.alike(sender, recipient, id);
    if (recent.messages.length > 0 || this.recent.isMissing(sender, recipient, id)) return recent;
    const [from, to] = [bareJid(sender), bareJid(recipient)];
    if (!this.maySearch(speaker, from, to)) return null;
    const stored = this.store.findByClientId(from, to, id);
    if (stored.messages.length === 0) this.recent.missing(sender, recipient, id);
    return { messages: stored.messages.map((message) => this.same(message)), more: stored.more };
  }

  /** Whether no other message is known with this id of its client, be it long ago. Null: not now. */
  isOnly(message: TrackedMessage, id: string, speaker: string): boolean | null {
    const [from, to] = [bareJid(message.from), bareJid(message.to)];
    if (!this.maySearch(speaker, from, to)) return null;
    const { messages, more } = this.store.findByClientId(from, to, id);
    return !more && messages.every(({ row }) => row === message.row);
  }

  /** What it would cost is looked at only for who has something left. */
  private maySearch(speaker: string, from: string, to: string): boolean {
    return this.mayRead(speaker, 1) && this.mayRead(speaker, this.store.costOfFinding(from, to) - 1);
  }

  /** To which sessions a message was handed. */
  handingsOf(message: TrackedMessage): readonly Handing[] {
    return this.handings.of(message.row);
  }

  /**
   * What a displayed marker for a message covers besides it: earlier messages of its sender that this session was
   * handed before it, and that are not displayed. `position`: where this session was handed the message itself.
   */
  undisplayedBefore(message: TrackedMessage, session: Session, position: number): TrackedMessage[] {
    const sender = bareJid(message.from);
    const from = session.displayedUntil.get(sender) ?? session.handedSince;
    const { messages, more } = this.store.findBefore(message, from, session.row);
    if (!more) {
      session.displayedUntil.set(sender, message.sentAt);
    }
    const found = new Set<TrackedMessage>();
    for (const { message: stored, position: handed } of messages) {
      if (handed !== null && handed < position) found.add(this.same(stored));
    }
    const pair = pairOf(message);
    for (const { message: other, position: handed } of this.handings.inBatch(session.row)) {
      if (handed === null || handed >= position || other.row >= message.row) continue;
      if (pairOf(other) === pair) found.add(other);
    }
    return [...found].filter(({ state }) => isHandedOut(state)).sort((a, b) => a.row - b.row);
  }

  /** The same for a marker of another server's client, of whose sessions nothing is known here. */
  undisplayedElsewhere(message: TrackedMessage): TrackedMessage[] {
    const pair = pairOf(message);
    const { messages, more } = this.store.findBefore(message, this.displayedUntil.get(pair) ?? 0, null);
    if (!more) {
      this.displayedUntil.set(pair, message.sentAt);
    }
    const inBatch = this.batch()
      .messages.slice(-mostOfBatch)
      .map((entry) => entry.message)
      .filter((other) => other.row < message.row && pairOf(other) === pair);
    const stored = messages.map((found) => this.same(found.message));
    return [...stored, ...inBatch].filter(({ state }) => isHandedOut(state));
  }

  same(stored: TrackedMessage): TrackedMessage {
    const known = this.recent.byKey(stored.key) ?? this.sessions.awaitedMessage(stored.row);
    if (known != null) return known;
    this.recent.remember(stored.key, stored);
    return stored;
  }
}
