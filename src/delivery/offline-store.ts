/**
 * Questions to Openfire's offline store. It deletes what it hands out before it writes it, and some databases lose what
 * they had taken when the JVM is killed: what the ledger believes to be stored is compared with what is there.
 */

/** Why it is asked: Openfire has been started, or a session has read everything that it was handed at login. */
export type Occasion = 'started' | 'flushed';

/** What an account's store held when Openfire looked, by stanza-id. */
export interface Listing {
  readonly occasion: Occasion;
  readonly keys: ReadonlySet<string>;
}

interface Inquiry {
  readonly occasion: Occasion;
  /** Rows of messages that are in the store, as far as the ledger knew when it asked. */
  readonly rows: readonly number[];
}

/** A message that has gone from the store for longer than this was cleared away on purpose, not lost in a crash. */
export const forgottenAfterMs = 24 * 3_600_000;

export class OfflineStore {
  private readonly inquiries = new Map<string, Inquiry>();
  private questions: string[] = [];

  /** Asks what is in the store of this account (bare JID). */
  ask(account: string, occasion: Occasion, rows: readonly number[]): void {
    if (rows.length === 0 || this.inquiries.has(account)) return;
    this.inquiries.set(account, { occasion, rows });
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
