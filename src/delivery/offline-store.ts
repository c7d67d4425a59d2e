/**
 * Questions to Openfire's offline store. It deletes what it hands out before it writes it, and with it what was stored
 * between its reading and its deleting; and some databases lose what they had taken when the JVM is killed. So what the
 * ledger believes to be stored is compared with what is there, when Openfire was started and when a session was handed
 * what the store had.
 */

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

/** After this an answer is not waited for any longer. */
const patienceMs = 60_000;

export class OfflineStore {
  private readonly inquiries = new Map<string, Inquiry>();
  private questions: string[] = [];

  /** A question about this account has not been answered yet. */
  isAsking(account: string, now: number): boolean {
    const inquiry = this.inquiries.get(account);
    return inquiry !== undefined && now - inquiry.askedAt < patienceMs;
  }

  /** Asks what is in the store of this account (bare JID). */
  ask(account: string, inquiry: Inquiry): void {
    if (inquiry.rows.length === 0) return;
    this.inquiries.set(account, inquiry);
    this.questions.push(account);
  }

  /** Accounts to be asked for, each given once. */
  takeQuestions(): readonly string[] {
    const taken = this.questions;
    this.questions = [];
    return taken;
  }

  /** The inquiry that a list answers. */
  answered(account: string): Inquiry | undefined {
    const inquiry = this.inquiries.get(account);
    this.inquiries.delete(account);
    return inquiry;
  }

  /** Openfire starts anew: what was asked before will not be answered. */
  forget(): void {
    this.inquiries.clear();
    this.questions = [];
  }
}
