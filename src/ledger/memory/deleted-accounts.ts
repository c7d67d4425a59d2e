/**
 * Accounts that were deleted: older messages to them, and what they are owed, are not for the next owner of the name.
 */
import type { TrackedMessage } from '../../model/message.ts';
import { maxAccounts } from '../../model/offline-store.ts';
import type { DeletedAccount } from '../../model/offline-store.ts';
import { bareJid, domainOf } from '../../stanza/jid.ts';
import type { Holder, LedgerReads } from '../../store/ledger-store.ts';
import { accountOf } from '../rules/private-messages.ts';
import type { Changes } from './changes.ts';

/** The part of the ledger's state that this needs. */
interface Surroundings {
  /** The row of the next message. */
  readonly nextRow: number;
  readonly domain: string;
  readonly store: Pick<LedgerReads, 'findPlaced'>;
  readonly changes: Pick<Changes, 'addDeletedAccount'>;
}

export class DeletedAccounts {
  /** By bare JID: messages with a lower row were meant for a former owner. */
  private readonly before = new Map<string, number>();

  private readonly state: Surroundings;

  constructor(state: Surroundings, known: readonly DeletedAccount[]) {
    this.state = state;
    for (const { account, row } of known) this.before.set(account, row);
  }

  /** `account` is a bare JID. */
  note(account: string): void {
    const row = this.state.nextRow;
    this.before.delete(account);
    this.before.set(account, row);
    this.state.changes.addDeletedAccount({ account, row });
    const [oldest] = this.before.keys();
    if (this.before.size > maxAccounts && oldest !== undefined) this.before.delete(oldest);
  }

  /** Rows of the messages that were meant for a former owner. */
  among(messages: Iterable<TrackedMessage>): number[] {
    const { store, domain } = this.state;
    return [...messages].flatMap((message) => {
      // Only the store knows to which account a room's message belongs.
      const isAddressed = domainOf(message.to) === domain;
      const [placed] = isAddressed ? [] : store.findPlaced([message.row]);
      return this.had(message, placed?.holders ?? []) ? [message.row] : [];
    });
  }

  /** Whether the sender's account has gone, so that nobody is to be told. */
  sent({ row, from }: Pick<TrackedMessage, 'row' | 'from'>): boolean {
    return this.before.size > 0 && row < (this.before.get(bareJid(from)) ?? 0);
  }

  had(message: TrackedMessage, holders: readonly Holder[]): boolean {
    if (this.before.size === 0) return false;
    return message.row < (this.before.get(accountOf(message, holders, this.state.domain)) ?? 0);
  }
}
