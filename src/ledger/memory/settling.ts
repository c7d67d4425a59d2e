/**
 * Messages that wait for a decision until Openfire has reported everything it did about them: it stores or routes some
 * of a dead session's messages by itself, on its own threads, before or after it reports the session's end.
 */
import type { TrackedMessage } from '../../model/message.ts';
import { bareJid } from '../../stanza/jid.ts';
import type { Listing, Taken } from '../rules/absence.ts';
import type { Session } from './sessions.ts';

/** Messages to be decided: those of an ended session, or some that are unplaced. */
export interface Unsettled {
  readonly session: Session | null;
  /** The reason is a start of Openfire or of the handler, so what became of the messages meanwhile was not reported. */
  readonly afterStart: boolean;
  /** The listing of the offline store that is the reason; else null. */
  readonly listing: Listing | null;
  /** The removal from the offline store that is the reason; else null. */
  readonly taken: Taken | null;
  /** Rows of messages, in the order in which they were sent. */
  rows: number[];
  /** Milliseconds of the ledger's clock. */
  readonly from: number;
  /**
   * A message without evidence has been decided already: the one that the session was busy with when it ended, if any.
   */
  firstIsDecided: boolean;
  /** Sequence up to which events must be known; null until `from` has come. */
  through: number | null;
  /** The client's last acknowledged messages on its stream, as many as are doubtful. */
  readonly doubted: TrackedMessage[];
}

/** The ledger's clock, the end of the spool, and the position up to which it is read and committed. */
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

  /** Ended sessions of an account (bare JID). */
  endedOf(account: string): Session[] {
    return this.waiting.flatMap(({ session }) =>
      session !== null && bareJid(session.jid) === account ? [session] : [],
    );
  }

  /** The session's entry, if it waits here. */
  of(session: Session): Unsettled | undefined {
    return this.waiting.find((entry) => entry.session === session);
  }

  /** The entries that can be decided now; they stay until `remove`. */
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
