/** Accounts that were deleted: what was said to one before, or is owed to it, is not for the next owner of its name. */
import type { TrackedMessage } from '../../model/message.ts';
import { mostAccounts } from '../../model/offline-store.ts';
import type { DeletedAccount } from '../../model/offline-store.ts';
import { bareJid, domainOf } from '../../stanza/jid.ts';
import type { Holder, LedgerReads } from '../../store/ledger-store.ts';
import { accountOf } from '../rules/private-messages.ts';
import type { Changes } from './changes.ts';

/** What it needs of the ledger's state. */
interface Surroundings {
  /** The row that the next message will have. */
  readonly nextRow: number;
  readonly domain: string;
  readonly store: Pick<LedgerReads, 'findPlaced'>;
  readonly changes: Pick<Changes, 'addDeletedAccount'>;
}

export class DeletedAccounts {
  /** By bare JID: messages with a lower row were said to an owner that has gone. */
  private readonly before = new Map<string, number>();

  private readonly state: Surroundings;

  constructor(state: Surroundings, known: readonly DeletedAccount[]) {
    this.state = state;
    for (const { account, row } of known) this.before.set(account, row);
  }

  /** `account`: bare JID. */
  note(account: string): void {
    const row = this.state.nextRow;
    this.before.delete(account);
    this.before.set(account, row);
    this.state.changes.addDeletedAccount({ account, row });
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
