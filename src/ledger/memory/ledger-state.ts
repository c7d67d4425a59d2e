/** The ledger's present knowledge, shared by the parts that each handle one kind of event. */
import { BoundedMap } from '../../base/bounded-map.ts';
import type { TrackedMessage } from '../../model/message.ts';
import { elsewherePrefix } from '../../model/session.ts';
import { maxEnded } from '../../model/state.ts';
import type { Settings } from '../../settings/properties.ts';
import type { SessionOpened, SpoolEvent } from '../../spool/event.ts';
import type { LedgerReads, StoredProgress } from '../../store/ledger-store.ts';
import { Changes } from './changes.ts';
import { DeletedAccounts } from './deleted-accounts.ts';
import { KnownMessages } from './known.ts';
import { LookUpBudget } from './look-up-budget.ts';
import { DeferredClaims } from './deferred-claims.ts';
import { ClientSessions } from './sessions.ts';
import type { Session } from './sessions.ts';

/** Characters of addresses. */
const maxElsewhereCharacters = 1_000_000;

export class LedgerState {
  readonly store: LedgerReads;
  readonly sessions = new ClientSessions();
  readonly known: KnownMessages;
  readonly lookUpBudget = new LookUpBudget();
  readonly deferred = new DeferredClaims();
  readonly changes: Changes;
  /** The server's own domain. */
  readonly domain: string;
  settings: Settings;
  /** Openfire is one node of several, and the others do not report here what they do with a message. */
  clustered = false;
  /** Milliseconds of a monotonic clock, by which all waiting is measured. */
  now: number;
  /** Milliseconds since 1970 by the same clock as the events'. */
  wall = 0;
  /** Time of the last event (ms since 1970 by Openfire's clock). */
  lastAt: number;
  readonly deleted: DeletedAccounts;
  /** False while the events are older than this store, so that an earlier, lost store may have acted on them. */
  caughtUp: boolean;
  private readonly storeCreatedAt: number;
  /** Rows of messages that have ended lately and that a client may still prove to have read. */
  readonly endedLately = new Set<number>();
  private readonly elsewhereRows = new BoundedMap<number>(maxElsewhereCharacters);
  private elsewhereIsLogged = true;
  private nextMessage: number;
  private nextSession: number;

  constructor(store: LedgerReads, progress: StoredProgress, settings: Settings, now: number, domain: string) {
    this.store = store;
    this.domain = domain;
    this.changes = new Changes(
      progress.nextCommand,
      (jid, at) => this.sessions.withJid(jid)?.row ?? this.elsewhere(jid, at),
    );
    this.known = new KnownMessages(
      store,
      this.sessions,
      () => this.changes.batch,
      (speaker, rows) => this.mayRead(speaker, rows),
    );
    for (const message of progress.repeatable) this.known.same(message);
    this.settings = settings;
    this.now = now;
    this.lastAt = progress.lastAt;
    this.changes.holdsUnlogged = progress.holdsUnlogged;
    this.deleted = new DeletedAccounts(this, progress.deletedAccounts);
    this.caughtUp = progress.caughtUp;
    this.storeCreatedAt = progress.createdAt;
    this.nextMessage = progress.nextMessage;
    this.nextSession = progress.nextSession;
    for (const row of progress.endedUnconfirmed) this.endedLately.add(row);
    for (const { session, unconfirmed, awaiting, spilled } of progress.openSessions) {
      const open = this.sessions.open(session.row, session.stream, session.jid, unconfirmed);
      open.handedSince = 0;
      for (const { message, position, at } of awaiting) {
        this.sessions.expect(open, this.known.same(message), { position, at });
      }
      // It is not known when the session was asked, so its orderly end proves nothing before it has answered.
      if (unconfirmed.length > 0) open.owesSince = 0;
      open.spilled = spilled;
      // It is not known whether its client reads; the shim checks the session's presence.
      open.listens = true;
      // The session may have confirmed these since, so it is asked once.
      if (unconfirmed.length > 0 || this.sessions.isAwaited(open)) this.sessions.schedule(open, now);
    }
  }

  /**
   * Called before each event is applied. Clocks may be put back: one event younger than the store proves that all later
   * ones are.
   */
  begins({ at }: Pick<SpoolEvent, 'at'>): void {
    this.lastAt = at;
    if (at >= this.storeCreatedAt) this.caughtUp = true;
  }

  /** If these are forgotten, a barrier no longer corrects the ending. */
  noteEnded(message: TrackedMessage): void {
    if (this.endedLately.size >= maxEnded) this.endedLately.clear();
    this.endedLately.add(message.row);
  }

  /** Whether an account (bare JID), or a server, may have so many rows of the store read for its claims. */
  mayRead(speaker: string, rows: number): boolean {
    return this.lookUpBudget.may(speaker, rows, this.now);
  }

  /**
   * The ledger's time at which something is due, `after` milliseconds after a time of Openfire's clock; the event may
   * have waited to be read.
   */
  due(at: number, after: number): number {
    const age = Math.max(0, this.wall - at);
    return this.now + Math.max(0, after - age);
  }

  /** All messages so far have lower rows. */
  get nextRow(): number {
    return this.nextMessage;
  }

  messageRow(): number {
    return this.nextMessage++;
  }

  /** The session of this stream; a new one if it is not known. */
  openSession(event: Pick<SessionOpened, 'stream' | 'jid' | 'at'>): Session {
    const known = this.sessions.get(event.stream);
    if (known !== undefined) return known;
    const session = this.sessions.open(this.nextSession++, event.stream, event.jid);
    const { row, stream, jid } = session;
    this.changes.openSession({ row, stream, jid, openedAt: event.at });
    return session;
  }

  closeSession(session: Session, at: number): void {
    this.changes.closeSession(session.row, at);
    this.sessions.close(session);
  }

  /** The row that stands for a client without a session here: on another server, or gone since. */
  private elsewhere(jid: string, at: number): number {
    // Rows that nothing in the log needs are deleted.
    if (!this.settings.log || !this.elsewhereIsLogged) this.elsewhereRows.clear();
    this.elsewhereIsLogged = this.settings.log;
    const known = this.elsewhereRows.get(jid);
    if (known !== undefined) return known;
    const row = this.nextSession++;
    const stream = `${elsewherePrefix}${jid}`;
    this.changes.openSession({ row, stream, jid, openedAt: at });
    this.changes.closeSession(row, at);
    this.elsewhereRows.set(jid, row);
    return row;
  }
}
