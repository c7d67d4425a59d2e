/**
 * What waits for a decision until all that Openfire did about it has been told: it stores or routes some of a dead
 * session's messages by itself, on threads of its own, before or after it tells of the session's end.
 */
import type { TrackedMessage } from '../../model/message.ts';
import { bareJid } from '../../stanza/jid.ts';
import type { Listing, Taken } from '../rules/absence.ts';
import type { Session } from './sessions.ts';

/** What is to be settled: the messages of a session that has ended, or some that have no place. */
export interface Unsettled {
  readonly session: Session | null;
  /** It is looked at because Openfire, or the handler, was started: what has become of it meanwhile was not told. */
  readonly afterStart: boolean;
  /** What was found in the offline store, where that is why it is looked at. */
  readonly listing: Listing | null;
  /** Why they have left the offline store, where that is why they are looked at. */
  readonly taken: Taken | null;
  /** Rows of messages, in the order they were sent. */
  rows: number[];
  /** By the ledger's clock. */
  readonly from: number;
  /** One of these without proof has been decided: what the session was busy with when it ended, if with any. */
  firstIsDecided: boolean;
  /** Events up to here must be known; null until `from` has come. */
  through: number | null;
  /** The last that the session's client has acknowledged on its stream, so many as are in doubt. */
  readonly doubted: TrackedMessage[];
}

/** How far things are: the ledger's clock, the spool's end, and how far it was read and committed. */
export interface Moment {
  readonly now: number;
  readonly complete: number;
  readonly position: number;
}

export class Settling {
  private waiting: Unsettled[] = [];

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  add(
    entry: Pick<Unsettled, 'session' | 'rows' | 'from'> &
      Partial<Pick<Unsettled, 'listing' | 'taken' | 'afterStart'>>,
  ): void {
    const nothing = { listing: null, taken: null, afterStart: false };
    this.waiting.push({ ...nothing, ...entry, firstIsDecided: false, through: null, doubted: [] });
  }

  /** Rows of the sessions that have ended. */
  get endedRows(): ReadonlySet<number> {
    return new Set(this.waiting.flatMap(({ session }) => (session === null ? [] : [session.row])));
  }

  /** The sessions of an account (bare JID) that have ended. */
  endedOf(account: string): Session[] {
    return this.waiting.flatMap(({ session }) =>
      session !== null && bareJid(session.jid) === account ? [session] : [],
    );
  }

  /** The session's entry, where it is here. */
  of(session: Session): Unsettled | undefined {
    return this.waiting.find((entry) => entry.session === session);
  }

  /** What can be decided now; it stays until it is taken out. */
  ready({ now, complete, position }: Moment): Unsettled[] {
    const ready: Unsettled[] = [];
    for (const entry of this.waiting) {
      if (now < entry.from) continue;
      entry.through ??= complete;
      if (position >= entry.through) ready.push(entry);
    }
    return ready;
  }

  remove(entry: Unsettled): void {
    this.waiting = this.waiting.filter((other) => other !== entry);
  }
}
