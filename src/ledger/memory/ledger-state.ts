/** What the ledger knows at the moment: shared by the parts that deal with one kind of event each. */
import { BoundedMap } from '../../base/bounded-map.ts';
import type { TrackedMessage } from '../../model/message.ts';
import { elsewherePrefix } from '../../model/session.ts';
import { mostEnded } from '../../model/state.ts';
import type { Settings } from '../../settings/properties.ts';
import type { SessionOpened, SpoolEvent } from '../../spool/event.ts';
import type { LedgerReads, StoredProgress } from '../../store/ledger-store.ts';
import { Changes } from './changes.ts';
import { DeletedAccounts } from './deleted-accounts.ts';
import { KnownMessages } from './known.ts';
import { LookUps } from './look-ups.ts';
import { PutOff } from './put-off.ts';
import { Sessions } from './sessions.ts';
import type { Session } from './sessions.ts';

/** In characters of addresses. */
const mostElsewhere = 1_000_000;

export class LedgerState {
  readonly store: LedgerReads;
  readonly sessions = new Sessions();
  readonly known: KnownMessages;
  readonly lookUps = new LookUps();
  readonly putOff = new PutOff();
  readonly changes: Changes;
  /** Of the server. */
  readonly domain: string;
  settings: Settings;
  /** Openfire is one node of several: what the others do with a message is not told here. */
  clustered = false;
  /** Milliseconds of a clock that is never put back: what the handler waits for is measured by it. */
  now: number;
  /** Milliseconds since 1970 by the same clock as that of the events. */
  wall = 0;
  /** Of the last event, in milliseconds since 1970 by Openfire's clock. */
  lastAt: number;
  readonly deleted: DeletedAccounts;
  /** What happens was not known to a store before this one. */
  caughtUp: boolean;
  private readonly storeCreatedAt: number;
  /** Rows of messages that have ended lately, of which a client may yet prove that it has read them. */
  readonly endedLately = new Set<number>();
  private readonly elsewhereRows = new BoundedMap<number>(mostElsewhere);
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
      // When it was asked for these is not known: its end in order proves nothing before it has answered.
      if (unconfirmed.length > 0) open.owesSince = 0;
      open.spilled = spilled;
      // Whether it does is not known; the shim looks at its presence.
      open.listens = true;
      // What this session has confirmed since is not known here: ask once.
      if (unconfirmed.length > 0 || this.sessions.isAwaited(open)) this.sessions.schedule(open, now);
    }
  }

  /** An event follows. Clocks are put back: one that is younger than the store says that all behind it are. */
  begins({ at }: Pick<SpoolEvent, 'at'>): void {
    this.lastAt = at;
    if (at >= this.storeCreatedAt) this.caughtUp = true;
  }

  /** What is forgotten of these is an ending that a barrier does not correct. */
  noteEnded(message: TrackedMessage): void {
    if (this.endedLately.size >= mostEnded) this.endedLately.clear();
    this.endedLately.add(message.row);
  }

  /** Whether an account (bare JID), or a server, may have so many rows of the store read for what it says. */
  mayRead(speaker: string, rows: number): boolean {
    return this.lookUps.may(speaker, rows, this.now);
  }

  /** When what is due so many milliseconds after a time is due, by the ledger's clock: events may have waited to be read. */
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

  /** The session of this stream; a new one where it is not known. */
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

  /** The row that stands for a client whose session is not here (any more): of another server, or gone since. */
  private elsewhere(jid: string, at: number): number {
    // Rows that nothing of the log needs are deleted.
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
