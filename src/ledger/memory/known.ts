/**
 * The messages that the ledger knows, in memory or in the store. Each is one object wherever it is referenced, because
 * two copies would count what is owed twice.
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
import type { Session, ClientSessions } from './sessions.ts';

/** Characters of pairs' addresses, which may be thousands of characters long. */
const maxCharacters = 4_000_000;
/** Characters of addresses per session; hardly anybody talks to so many others at once. */
const maxSenderCharacters = 100_000;
/** Messages of the batch that are searched for those that a marker from another server covers. */
const maxOfBatch = 1000;

function pairOf(message: TrackedMessage): string {
  return `${bareJid(message.from)}\n${bareJid(message.to)}`;
}

export class KnownMessages {
  readonly recent = new RecentMessages();
  private readonly store: LedgerReads;
  private readonly sessions: ClientSessions;
  private readonly handings: Handings;
  private readonly batch: () => Changes['batch'];
  private readonly mayRead: (speaker: string, rows: number) => boolean;
  /** By sender and recipient on another server: when the last message was sent that the recipient has displayed. */
  private readonly displayedUntil = new BoundedMap<number>(maxCharacters);

  /** `batch` is the one that is being collected. `mayRead` answers whether an account may have so many rows read. */
  constructor(
    store: LedgerReads,
    sessions: ClientSessions,
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
   * The messages that a client may mean by an id, between the two accounts. `speaker` is the account (bare JID) or
   * server whose budget pays for the search. Answers null if that budget is used up.
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

  /** Whether no other message, however old, has this client id. Answers null if the budget is used up. */
  isOnly(message: TrackedMessage, id: string, speaker: string): boolean | null {
    const [from, to] = [bareJid(message.from), bareJid(message.to)];
    if (!this.maySearch(speaker, from, to)) return null;
    const { messages, more } = this.store.findByClientId(from, to, id);
    return !more && messages.every(({ row }) => row === message.row);
  }

  /** The cost is computed only for a speaker who has some budget left. */
  private maySearch(speaker: string, from: string, to: string): boolean {
    return this.mayRead(speaker, 1) && this.mayRead(speaker, this.store.costOfFinding(from, to) - 1);
  }

  /** The sessions that were handed the message. */
  handingsOf(message: TrackedMessage): readonly Handing[] {
    return this.handings.of(message.row);
  }

  /**
   * The messages that a displayed marker covers besides its own: earlier ones of the same sender that this session was
   * handed before and that are not displayed. `position` is where the session was handed the marked message.
   */
  undisplayedBefore(message: TrackedMessage, session: Session, position: number): TrackedMessage[] {
    const sender = bareJid(message.from);
    const from = session.displayedUntil?.get(sender) ?? session.handedSince;
    const { messages, more } = this.store.findBefore(message, from, session.row);
    if (!more) {
      session.displayedUntil ??= new BoundedMap(maxSenderCharacters);
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

  /** The same for a marker from another server's client, whose sessions are not known here. */
  undisplayedElsewhere(message: TrackedMessage): TrackedMessage[] {
    const pair = pairOf(message);
    const { messages, more } = this.store.findBefore(message, this.displayedUntil.get(pair) ?? 0, null);
    if (!more) {
      this.displayedUntil.set(pair, message.sentAt);
    }
    const inBatch = this.batch()
      .messages.slice(-maxOfBatch)
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
