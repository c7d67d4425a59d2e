/**
 * Questions to Openfire's offline store. It deletes what it hands out before it writes it, and with it what was stored
 * between its reading and its deleting; and some databases lose what they had taken when the JVM is killed. So what the
 * ledger believes to be stored is compared with what is there: when Openfire was started, when a session was handed what
 * the store had, and when something was stored for an account that had a session. What its owner takes out is told, and
 * leaves at once.
 */
import type { AccountChange, Listed, OfflineTouch, Started } from '../spool/event.ts';
import { bareJid } from '../stanza/jid.ts';
import { removedBy } from './absence.ts';
import type { Listing, Taken, Window } from './absence.ts';
import type { LedgerState } from './ledger-state.ts';
import type { Session } from './sessions.ts';

interface Inquiry extends Pick<Listing, 'windows' | 'watched'> {
  /** By the ledger's clock. */
  readonly askedAt: number;
  /** Rows of messages that are in the store, as far as the ledger knew when it asked. */
  readonly rows: readonly number[];
}

/** What was taken out of the store on purpose. */
interface Removal {
  readonly account: string;
  /** Milliseconds since 1970: what is stored later stays. */
  readonly through: number;
  /** When Openfire stored what was taken out; null where that is all. */
  readonly times: readonly number[] | null;
  readonly reason: 'removed' | 'account-deleted';
}

/** Databases that write later (HSQLDB, Openfire's own) do so within this time. */
const unwrittenMs = 120_000;
/** Of accounts with something in the offline store, as many are looked at when Openfire has been started. */
const mostAccounts = 1000;
/** As long as it may take Openfire to hand out a store; what comes meanwhile is looked at with it. */
const handOutMs = 2000;
/** After this an answer is not waited for any longer. */
const patienceMs = 60_000;
/** Until something that Openfire has stored or deleted is told; its clock is read apart from that. */
const tellingMs = 1000;
/** An account that is handed its store more often before it is asked for has its windows made one. */
const mostWindows = 20;

export class OfflineStore {
  private readonly state: LedgerState;
  private readonly inquiries = new Map<string, Inquiry>();
  /** When an account's store (bare JID) was handed out since it was asked for. */
  private readonly windows = new Map<string, Window[]>();
  /** Accounts (bare JIDs) whose store was, or may have been, handed out, and when that was noted, by the ledger's clock. */
  private readonly handedOut = new Map<string, number>();
  private removals: Removal[] = [];
  private questions: string[] = [];
  private startedWith: { readonly accounts: readonly string[]; readonly window: Window | null } | null = null;

  constructor(state: LedgerState) {
    this.state = state;
  }

  /** There is something to be asked. */
  get isBusy(): boolean {
    return this.handedOut.size > 0 || this.startedWith !== null || this.removals.length > 0;
  }

  /** Openfire was started; what was asked before will not be answered. These accounts had sessions. */
  started({ watchedUntil, at }: Started, accounts: readonly string[]): void {
    this.inquiries.clear();
    this.questions = [];
    this.windows.clear();
    const window = watchedUntil === null ? null : { from: watchedUntil - unwrittenMs, to: at };
    this.startedWith = { accounts, window };
  }

  /** Its owner takes something out of it, or it is handed out: all of it is deleted by now. */
  touched({ jid, what, since, times, at }: OfflineTouch): void {
    if (jid === null) return;
    if (what === 'handed-out') this.watch(jid, { from: since ?? at, to: at + tellingMs });
    else if (what === 'purged')
      this.removals.push({ account: jid, through: at, times: null, reason: 'removed' });
    else if (what === 'removed') this.removals.push({ account: jid, through: at, times, reason: 'removed' });
  }

  /** With an account Openfire deletes what it has stored for it; of one that is made anew the deletion was not heard. */
  accountChanged({ jid, what, at }: AccountChange): void {
    if (what === 'deleted') {
      this.removals.push({ account: jid, through: at, times: null, reason: 'account-deleted' });
    } else if (what === 'created') {
      this.inquireAbout(jid);
    }
  }

  /** The session has read what it was handed out of the store, if anything, or has ended. */
  hasFlushed(session: Session): void {
    if (session.flushedAt === null) return;
    this.inquireAbout(bareJid(session.jid));
    session.flushedAt = null;
  }

  /** Stored for an account (bare JID) that may be handed its store at that time, by Openfire's clock. */
  mayHaveLost(account: string, at: number): void {
    this.watch(account, { from: at, to: at });
    this.inquireAbout(account);
  }

  private watch(account: string, window: Window): void {
    const windows = this.windows.get(account) ?? [];
    windows.push(window);
    if (windows.length > mostWindows) {
      const [from, to] = [windows.map((one) => one.from), windows.map((one) => one.to)];
      windows.splice(0, windows.length, { from: Math.min(...from), to: Math.max(...to) });
    }
    this.windows.set(account, windows);
  }

  private inquireAbout(account: string): void {
    if (!this.handedOut.has(account)) this.handedOut.set(account, this.state.now);
  }

  /** All events that were applied must be committed. True where something is asked now. */
  inquire(): boolean {
    const { store, settings, now } = this.state;
    if (this.state.clustered) {
      // Other nodes store, hand out and delete there, too, and tell nobody here.
      this.startedWith = null;
      this.handedOut.clear();
      this.windows.clear();
      return false;
    }
    const before = this.startedWith;
    this.startedWith = null;
    if (before !== null && settings.guard) {
      const { accounts, window } = before;
      const known = { windows: window === null ? [] : [window], watched: window !== null };
      for (const account of new Set([...accounts, ...store.accountsWithStored(mostAccounts)])) {
        this.ask(account, known);
      }
    }
    const free = [...this.handedOut].filter(([account, noted]) => {
      const asked = this.inquiries.get(account);
      return now - noted >= handOutMs && (asked === undefined || now - asked.askedAt > patienceMs);
    });
    for (const [account] of free) {
      this.handedOut.delete(account);
      const windows = this.windows.get(account) ?? [];
      this.windows.delete(account);
      this.ask(account, { windows, watched: true });
    }
    return before !== null || free.length > 0;
  }

  /** Accounts to be asked for, each given once. */
  takeQuestions(): readonly string[] {
    const taken = this.questions;
    this.questions = [];
    return taken;
  }

  /** The messages that were taken out on purpose. All events that were applied must be committed. */
  takeRemoved(): readonly Taken[] {
    const removals = this.removals;
    this.removals = [];
    return removals.flatMap(({ account, through, times, reason }) => {
      const stored = this.state.store.storedOf(account).filter(({ storedAt }) => storedAt <= through);
      const rows = times === null ? stored.map(({ row }) => row) : removedBy(times, stored);
      return rows.length === 0 ? [] : [{ rows, through, reason }];
    });
  }

  /** The messages that a list may tell something of; null where it answers nothing. */
  answered(event: Listed): { readonly rows: readonly number[]; readonly listing: Listing } | null {
    const inquiry = this.inquiries.get(event.jid);
    this.inquiries.delete(event.jid);
    if (inquiry === undefined || event.keys === null) return null;
    const { rows, windows, watched } = inquiry;
    const { createdAt } = event;
    return { rows, listing: { windows, watched, createdAt, keys: new Set(event.keys) } };
  }

  private ask(account: string, known: Pick<Inquiry, 'windows' | 'watched'>): void {
    const rows = this.state.store.inOfflineStore(account);
    if (rows.length === 0) return;
    this.inquiries.set(account, { ...known, askedAt: this.state.now, rows });
    this.questions.push(account);
  }
}
