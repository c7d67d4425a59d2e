/** Accounts that were deleted: what was said to one before, or is owed to it, is not for the next owner of its name. */
import { bareJid, domainOf } from '../stanza/jid.ts';
import type { TrackedMessage } from './batch.ts';
import type { LedgerState } from './ledger-state.ts';
import { accountOf } from './private-messages.ts';
import type { Holder } from './store.ts';

/** What is left of them is a session's last second, and the shim compares what it redelivers with the account, too. */
export const mostAccounts = 10_000;

export interface DeletedAccount {
  /** Bare JID. */
  readonly account: string;
  /** Of the first message that is not for who had it. */
  readonly row: number;
}

export class DeletedAccounts {
  /** By bare JID: messages with a lower row were said to an owner that has gone. */
  private readonly before = new Map<string, number>();

  private readonly state: LedgerState;

  constructor(state: LedgerState, known: readonly DeletedAccount[]) {
    this.state = state;
    for (const { account, row } of known) this.before.set(account, row);
  }

  /** `account`: bare JID. */
  note(account: string): void {
    const row = this.state.nextRow;
    this.before.delete(account);
    this.before.set(account, row);
    this.state.changes.batch.deletedAccounts.push({ account, row });
    const [oldest] = this.before.keys();
    if (this.before.size > mostAccounts && oldest !== undefined) this.before.delete(oldest);
  }

  /** Rows of those that were said to one that has gone. */
  among(messages: Iterable<TrackedMessage>): number[] {
    const { store, domain } = this.state;
    return [...messages].flatMap((message) => {
      // Whose a room's message is only the store knows.
      const isAddressed = domainOf(message.to) === domain;
      const [placed] = isAddressed ? [] : store.findPlaced([message.row]);
      return this.had(message, placed?.holders ?? []) ? [message.row] : [];
    });
  }

  /** Whoever sent it has gone: what he asked to be told is nobody's. */
  sent({ row, from }: Pick<TrackedMessage, 'row' | 'from'>): boolean {
    return this.before.size > 0 && row < (this.before.get(bareJid(from)) ?? 0);
  }

  had(message: TrackedMessage, holders: readonly Holder[]): boolean {
    if (this.before.size === 0) return false;
    return message.row < (this.before.get(accountOf(message, holders, this.state.domain)) ?? 0);
  }
}
