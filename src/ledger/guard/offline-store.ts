/**
 * Questions to Openfire's offline store. It deletes what it hands out before it writes it, and with it what was stored
 * between its reading and its deleting; and some databases lose what they had taken when the JVM is killed. So what the
 * ledger believes to be stored is compared with what is there: when Openfire was started, when a session was handed what
 * the store had, when something was stored for an account that had a session, when one comes that would be handed it, or
 * goes that may have kept others from it, and when its owner asks for the removal of something, which Openfire may not do.
 */
import type { StartedWith, Window } from '../../model/offline-store.ts';
import type { AccountChange, Listed, OfflineTouch, Started } from '../../spool/event.ts';
import { bareJid } from '../../stanza/jid.ts';
import type { StoredProgress } from '../../store/ledger-store.ts';
import type { LedgerState } from '../memory/ledger-state.ts';
import type { Session } from '../memory/sessions.ts';
import type { Listing, Taken } from '../rules/absence.ts';
import { Comparisons } from './comparisons.ts';
import { Removals } from './removals.ts';

interface Inquiry extends Pick<Listing, 'windows' | 'watched'> {
  /** By the ledger's clock. */
  readonly askedAt: number;
  /** Rows of messages that are in the store, as far as the ledger knew when it asked. */
  readonly rows: readonly number[];
  /** Numbers of the removals that were told before it asked. */
  readonly removals: readonly number[];
}

/** Databases that write later (HSQLDB, Openfire's own) do so within this time. */
const unwrittenMs = 120_000;
/** Of accounts with something in the offline store, as many are looked at when Openfire has been started. */
const mostAccounts = 1000;
/** Accounts that are looked up in one go; a restart may have ten thousand of them. */
const mostAtOnce = 500;
/** As long as it may take Openfire to hand out a store; what comes meanwhile is looked at with it. */
const handOutMs = 2000;
/** After this an answer is not waited for any longer. */
const patienceMs = 60_000;
/** Until something that Openfire has stored or deleted is told; its clock is read apart from that. */
const tellingMs = 1000;

export class OfflineStore {
  private readonly state: LedgerState;
  private readonly inquiries = new Map<string, Inquiry>();
  private readonly comparisons: Comparisons;
  private readonly removals: Removals;
  /** Accounts (bare JIDs) whose store was, or may have been, handed out, and when that was noted, by the ledger's clock. */
  private readonly handedOut = new Map<string, number>();
  private questions: string[] = [];
  private startedWith: StartedWith | null;

  constructor(
    state: LedgerState,
    { comparisons, removals, startedWith }: Pick<StoredProgress, 'comparisons' | 'removals' | 'startedWith'>,
  ) {
    this.state = state;
    this.comparisons = new Comparisons(state, comparisons);
    this.removals = new Removals(state, removals);
    this.startedWith = startedWith;
    // What an earlier handler has asked for will not be answered, and whom it waited for is not known.
    for (const { account } of comparisons) this.inquireAbout(account);
    for (const account of this.removals.accounts) this.inquireAbout(account);
    for (const { jid } of state.sessions.all()) this.mayLieThere(bareJid(jid));
  }

  /** There is something to be asked. */
  get isBusy(): boolean {
    return this.handedOut.size > 0 || this.startedWith !== null || !this.removals.isEmpty;
  }

  /** Openfire was started; what was asked before will not be answered. These accounts had sessions. */
  started({ watchedUntil, at }: Started, accounts: readonly string[]): void {
    this.inquiries.clear();
    this.questions = [];
    // What was lost before nobody can tell from what was taken out while nobody watched.
    if (watchedUntil === null) this.comparisons.clear();
    for (const account of this.removals.accounts) this.inquireAbout(account);
    const window = watchedUntil === null ? null : { from: watchedUntil - unwrittenMs, to: at };
    this.startWith({ accounts, window });
  }

  /** What was done to any store, and with what it had, may not have been told. */
  missed(accounts: readonly string[]): void {
    if (this.startedWith === null) this.startWith({ accounts, window: null });
  }

  private startWith(startedWith: StartedWith | null): void {
    this.startedWith = startedWith;
    this.state.changes.setStartedWith(startedWith);
  }

  /** Its owner takes something out of it, or it is handed out: all of it is deleted by now. */
  touched({ jid, what, since, times, at }: OfflineTouch): void {
    if (jid === null) return;
    if (what === 'handed-out') {
      this.comparisons.note(jid, [{ from: since ?? at, to: at + tellingMs }]);
    } else if (what === 'purged' || what === 'removed') {
      this.removals.add({
        account: jid,
        through: at,
        reason: 'removed',
        times: what === 'purged' ? null : times,
      });
      this.inquireAbout(jid);
    }
  }

  /** With an account Openfire deletes what it has stored for it; of one that is made anew the deletion was not heard. */
  accountChanged({ jid, what, at }: AccountChange): void {
    if (what === 'deleted') {
      this.removals.add({ account: jid, through: at, times: null, reason: 'account-deleted' });
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

  /** It has ended, and may have kept the store from those who are left. */
  sessionEnded(session: Session): void {
    this.hasFlushed(session);
    const account = bareJid(session.jid);
    if (this.state.sessions.hasAccount(account)) this.mayLieThere(account);
  }

  /** Stored for an account (bare JID) that may be handed its store at that time, by Openfire's clock. */
  mayHaveLost(account: string, at: number): void {
    this.comparisons.note(account, [{ from: at, to: at }]);
    this.inquireAbout(account);
  }

  /**
   * Somebody of the account (bare JID) is there to whom Openfire routes, and it may not have handed him what is stored: it
   * does so at a session's first presence only, and to none while one of them keeps the store to itself (XEP-0013). Not in
   * the store: with another handler it is said of all who are there.
   */
  mayLieThere(account: string): void {
    if (!this.handedOut.has(account)) this.handedOut.set(account, this.state.now);
  }

  private inquireAbout(account: string): void {
    this.comparisons.note(account, []);
    this.mayLieThere(account);
  }

  /** All events that were applied must be committed. True where something is asked now. */
  inquire(): boolean {
    const { store, settings, now } = this.state;
    if (this.state.clustered) {
      // Other nodes store, hand out and delete there, too, and tell nobody here.
      if (this.startedWith !== null) this.startWith(null);
      this.handedOut.clear();
      this.comparisons.clear();
      return false;
    }
    const before = this.startedWith;
    if (before !== null) this.startWith(null);
    if (before !== null && settings.guard) {
      const windows: readonly Window[] = before.window === null ? [] : [before.window];
      for (const account of new Set([
        ...before.accounts,
        ...this.comparisons.accounts,
        ...store.accountsWithStored(mostAccounts),
      ])) {
        if (store.inOfflineStore(account).length === 0) continue;
        this.comparisons.note(account, windows, before.window !== null);
        this.ask(account);
      }
    }
    const free = [...this.handedOut].filter(([account, noted]) => {
      const asked = this.inquiries.get(account);
      return now - noted >= handOutMs && (asked === undefined || now - asked.askedAt > patienceMs);
    });
    for (const [account] of free.slice(0, mostAtOnce)) {
      this.handedOut.delete(account);
      this.ask(account);
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
    return this.removals.take(this.state.clustered);
  }

  /** The messages that a list may tell something of; null where it answers nothing. */
  answered(event: Listed): { readonly rows: readonly number[]; readonly listing: Listing } | null {
    const inquiry = this.inquiries.get(event.jid);
    this.inquiries.delete(event.jid);
    if (inquiry === undefined) return null;
    const { createdAt, served, jid: account } = event;
    if (event.keys === null) {
      this.removals.unseen(account);
      return null;
    }
    const { windows, watched, removals } = inquiry;
    const keys = new Set(event.keys);
    const removed = this.removals.among(account, keys);
    const rows = [...new Set([...inquiry.rows, ...removed])];
    return { rows, listing: { account, windows, watched, createdAt, served, keys, removed, removals } };
  }

  /** All that a list told of, or that was taken out, has been decided. */
  settled({ listing, taken }: { readonly listing: Listing | null; readonly taken: Taken | null }): void {
    if (listing !== null) {
      this.comparisons.compared(listing.account, listing.windows);
      this.removals.listed(listing.account, listing.removals);
    }
    if (taken !== null) this.removals.decided(taken.removal);
  }

  private ask(account: string): void {
    const rows = this.state.store.inOfflineStore(account);
    const { windows, watched } = this.comparisons.of(account);
    const removals = this.removals.of(account);
    if (rows.length === 0 && (removals.length === 0 || this.state.store.storedOf(account).length === 0)) {
      this.removals.listed(account, removals);
      return this.comparisons.compared(account, windows);
    }
    this.inquiries.set(account, { windows, watched, askedAt: this.state.now, rows, removals });
    this.questions.push(account);
  }
}
