/**
 * Questions about Openfire's offline store. Openfire deletes what it hands out before it writes it to the client, and
 * with it whatever was stored between reading and deleting; and some databases lose recent writes when the JVM is
 * killed. So the ledger compares what it believes to be stored with what is there: after a start of Openfire; after a
 * session was handed the store; after a message was stored for an account with a session; when a session opens that
 * should be handed the store, or ends that may have kept it from others; and after its owner has asked for a removal,
 * which Openfire may not carry out.
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
  /** Milliseconds of the ledger's clock. */
  readonly askedAt: number;
  /** Rows of the messages that were in the store as far as the ledger knew when it asked. */
  readonly rows: readonly number[];
  /** Numbers of the removals that were reported before it asked. */
  readonly removals: readonly number[];
}

/** Milliseconds within which databases with delayed writes (HSQLDB, which Openfire embeds) have written. */
const unwrittenMs = 120_000;
/** Accounts with stored messages that are examined after a start of Openfire. */
const maxAccounts = 1000;
/** Accounts that are looked up at once; after a restart there may be ten thousand. */
const maxAtOnce = 500;
/** Milliseconds that Openfire may take to hand out a store; messages that arrive meanwhile are examined with it. */
const handOutMs = 2000;
/** Milliseconds after which an answer is no longer expected. */
const patienceMs = 60_000;
/** Milliseconds until Openfire's storing or deleting is reported; the event's time is taken separately. */
const tellingMs = 1000;

export class OfflineStore {
  private readonly state: LedgerState;
  private readonly inquiries = new Map<string, Inquiry>();
  private readonly comparisons: Comparisons;
  private readonly removals: Removals;
  /**
   * By account (bare JID) whose store was, or may have been, handed out: when that was noted, by the ledger's clock.
   */
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
    // An earlier handler's questions will not be answered, and it is not known which sessions it was waiting for.
    for (const { account } of comparisons) this.inquireAbout(account);
    for (const account of this.removals.accounts) this.inquireAbout(account);
    for (const { jid } of state.sessions.all()) this.mayLieThere(bareJid(jid));
  }

  /** There is something to ask. */
  get isBusy(): boolean {
    return this.handedOut.size > 0 || this.startedWith !== null || !this.removals.isEmpty;
  }

  /** Openfire was started, so earlier questions will not be answered. These accounts had sessions. */
  started({ watchedUntil, at }: Started, accounts: readonly string[]): void {
    this.inquiries.clear();
    this.questions = [];
    // Losses from before cannot be distinguished from removals while the tap was off.
    if (watchedUntil === null) this.comparisons.clear();
    for (const account of this.removals.accounts) this.inquireAbout(account);
    const window = watchedUntil === null ? null : { from: watchedUntil - unwrittenMs, to: at };
    this.startWith({ accounts, window });
  }

  /** Events about any store, including what it held, may be missing. */
  missed(accounts: readonly string[]): void {
    if (this.startedWith === null) this.startWith({ accounts, window: null });
  }

  private startWith(startedWith: StartedWith | null): void {
    this.startedWith = startedWith;
    this.state.changes.setStartedWith(startedWith);
  }

  /** The owner removes messages, or the store is handed out; by now they are deleted. */
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

  /**
   * Openfire deletes an account's stored messages with it; if an account is created again, its deletion was not seen.
   */
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

  /** The session has ended, and may have kept the store from the remaining ones. */
  sessionEnded(session: Session): void {
    this.hasFlushed(session);
    const account = bareJid(session.jid);
    if (this.state.sessions.hasAccount(account)) this.mayLieThere(account);
  }

  /**
   * A message was stored for an account (bare JID) that may have been handed its store at that time, by Openfire's
   * clock.
   */
  mayHaveLost(account: string, at: number): void {
    this.comparisons.note(account, [{ from: at, to: at }]);
    this.inquireAbout(account);
  }

  /**
   * A session is open to which Openfire routes messages of the account (bare JID), but which it may not have handed the
   * stored ones: it does so only at a session's first presence, and not while another session keeps the store to itself
   * (XEP-0013). The store does not keep this, because a new handler notes it for all open sessions.
   */
  mayLieThere(account: string): void {
    if (!this.handedOut.has(account)) this.handedOut.set(account, this.state.now);
  }

  private inquireAbout(account: string): void {
    this.comparisons.note(account, []);
    this.mayLieThere(account);
  }

  /** All applied events must be committed. It answers true if there are new questions. */
  inquire(): boolean {
    const { store, settings, now } = this.state;
    if (this.state.clustered) {
      // Other nodes also store, hand out and delete messages there, without reporting it here.
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
        ...store.accountsWithStored(maxAccounts),
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
    for (const [account] of free.slice(0, maxAtOnce)) {
      this.handedOut.delete(account);
      this.ask(account);
    }
    return before !== null || free.length > 0;
  }

  /** The accounts to ask about; each is given once. */
  takeQuestions(): readonly string[] {
    const taken = this.questions;
    this.questions = [];
    return taken;
  }

  /** Messages that were removed on purpose. All applied events must be committed. */
  takeRemoved(): readonly Taken[] {
    return this.removals.take(this.state.clustered);
  }

  /** The messages that a listing may say something about; null if it answers no question. */
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

  /** Everything that a listing or a removal was about has been decided. */
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
