/** Accounts that were deleted: what was said to one before is not for the next owner of its name. */
import type { TrackedMessage } from './batch.ts';

/** What is left of them is a session's last second, and the shim compares what it redelivers with the account, too. */
const mostAccounts = 10_000;

export class DeletedAccounts {
  /** By bare JID: messages with a lower row were said to an owner that has gone. */
  private readonly before = new Map<string, number>();

  note(account: string, row: number): void {
    this.before.delete(account);
    this.before.set(account, row);
    const [oldest] = this.before.keys();
    if (this.before.size > mostAccounts && oldest !== undefined) this.before.delete(oldest);
  }

  /** Rows of those that were said to one that has gone; whose each of them is. */
  among(messages: Iterable<TrackedMessage>, accountOf: (message: TrackedMessage) => string): number[] {
    return [...messages].flatMap((one) => (this.had(one, accountOf(one)) ? [one.row] : []));
  }

  /** `account`: bare JID. */
  had({ row }: Pick<TrackedMessage, 'row'>, account: string): boolean {
    return this.before.size > 0 && row < (this.before.get(account) ?? 0);
  }
}
