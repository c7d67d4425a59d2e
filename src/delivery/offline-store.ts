/**
 * Questions to Openfire's offline store. It deletes what it hands out before it writes it, and with it what was stored
 * between its reading and its deleting; and some databases lose what they had taken when the JVM is killed. So what the
 * ledger believes to be stored is compared with what is there: when Openfire was started, when a session was handed what
 * the store had, and when something was stored for an account that had a session.
 */
import type { Listed } from '../spool/event.ts';
import { bareJid } from '../stanza/jid.ts';
import type { LedgerState } from './ledger-state.ts';
import type { Session } from './sessions.ts';

/** What an account's store held when Openfire looked, by stanza-id. */
export interface Listing {
  /** What was stored after this time (milliseconds since 1970) and is not there was lost; before, cleared away. */
  readonly lostSince: number;
  readonly keys: ReadonlySet<string>;
}

interface Inquiry {
  readonly lostSince: number;
  /** By the ledger's clock. */
  readonly askedAt: number;
  /** Rows of messages that are in the store, as far as the ledger knew when it asked. */
  readonly rows: readonly number[];
}

/** What has gone was lost if it was stored so shortly before Openfire's start, or before the store was handed out. */
const lostBeforeStartMs = 24 * 3_600_000;
const lostBeforeFlushMs = 10 * 60_000;
/** Of accounts with something in the offline store, as many are looked at when Openfire has been started. */
const mostAccounts = 1000;
/** As long as it may take Openfire to hand out a store; what comes meanwhile is looked at with it. */
const handOutMs = 2000;
/** After this an answer is not waited for any longer. */
const patienceMs = 60_000;

export class OfflineStore {
  private readonly state: LedgerState;
  private readonly inquiries = new Map<string, Inquiry>();
  /** Accounts (bare JIDs) whose store was, or may have been, handed out: when by Openfire's clock and by the ledger's. */
  private readonly handedOut = new Map<string, { readonly at: number; readonly noted: number }>();
  private questions: string[] = [];
  private startedWith: readonly string[] | null = null;

  constructor(state: LedgerState) {
    this.state = state;
  }

  /** There is something to be asked. */
  get isBusy(): boolean {
    return this.handedOut.size > 0 || this.startedWith !== null;
  }

  /** Openfire was started; what was asked before will not be answered. These accounts had sessions. */
  started(accounts: readonly string[]): void {
    this.inquiries.clear();
    this.questions = [];
    this.startedWith = accounts;
  }

  /** The session has read what it was handed out of the store, if anything, or has ended. */
  hasFlushed(session: Session): void {
    if (session.flushedAt === null) return;
    this.mayHaveLost(bareJid(session.jid), session.flushedAt);
    session.flushedAt = null;
  }

  /** Something was stored for an account (bare JID), or handed out of its store, at a time by Openfire's clock. */
  mayHaveLost(account: string, at: number): void {
    if (!this.handedOut.has(account)) this.handedOut.set(account, { at, noted: this.state.now });
  }

  /** All events that were applied must be committed. True where something is asked now. */
  inquire(): boolean {
    const { store, settings, now, lastAt } = this.state;
    const before = this.startedWith;
    this.startedWith = null;
    if (before !== null && settings.guard) {
      for (const account of new Set([...before, ...store.accountsWithStored(mostAccounts)])) {
        this.ask(account, lastAt - lostBeforeStartMs);
      }
    }
    const free = [...this.handedOut].filter(([account, { noted }]) => {
      const asked = this.inquiries.get(account);
      return now - noted >= handOutMs && (asked === undefined || now - asked.askedAt > patienceMs);
    });
    for (const [account, { at }] of free) {
      this.handedOut.delete(account);
      this.ask(account, at - lostBeforeFlushMs);
    }
    return before !== null || free.length > 0;
  }

  /** Accounts to be asked for, each given once. */
  takeQuestions(): readonly string[] {
    const taken = this.questions;
    this.questions = [];
    return taken;
  }

  /** The messages that a list may tell something of; null where it answers nothing. */
  answered(event: Listed): { readonly rows: readonly number[]; readonly listing: Listing } | null {
    const inquiry = this.inquiries.get(event.jid);
    this.inquiries.delete(event.jid);
    if (inquiry === undefined || event.keys === null) return null;
    return { rows: inquiry.rows, listing: { lostSince: inquiry.lostSince, keys: new Set(event.keys) } };
  }

  private ask(account: string, lostSince: number): void {
    const rows = this.state.store.inOfflineStore(account);
    if (rows.length === 0) return;
    this.inquiries.set(account, { lostSince, askedAt: this.state.now, rows });
    this.questions.push(account);
  }
}
