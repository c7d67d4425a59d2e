/** The commands that give messages to Openfire again, and their outcomes. */
import type { OutboxCommand, RedeliveryMode } from '../../model/command.ts';
import type { TrackedMessage } from '../../model/message.ts';
import { isBeingHandedOut, owed } from '../../model/promise.ts';
import type { CommandStep } from '../../spool/event.ts';
import type { Placed } from '../../store/ledger-store.ts';
import type { LedgerState } from '../memory/ledger-state.ts';
import { wayOf } from '../rules/private-messages.ts';
import { afterFailure } from '../rules/tries.ts';
import type { AfterFailure } from '../rules/tries.ts';

type Cause = 'redelivered' | 'rescued';

const maxRemembered = 10_000;
/** Attempts. The obstacle may last, and each reader whose session dies with the message counts as one. */
const maxHandOuts = 3;

export class Redeliveries {
  private readonly state: LedgerState;
  private readonly counts: Record<Cause, number>;
  /** By command that has not begun: the message's row. */
  private readonly underWay = new Map<number, number>();
  /** By row: why a message is being redelivered, until that is done. */
  private readonly causes = new Map<number, Cause>();
  /** By row: how often a message was to be handed out. */
  private readonly handedOut = new Map<number, number>();

  /** `counts` holds the completed redeliveries. */
  constructor(state: LedgerState, outbox: readonly OutboxCommand[], counts: Record<Cause, number>) {
    this.state = state;
    this.counts = counts;
    for (const { command, message } of outbox) {
      if (message !== null) this.underWay.set(command, message);
    }
  }

  /** Rows of the messages whose command has not begun; it will, with another handler at the latest. */
  get pending(): Set<number> {
    return new Set(this.underWay.values());
  }

  /** If no stanza was kept, the shim refuses the command. */
  order(
    message: TrackedMessage,
    { xml, holders }: Pick<Placed, 'xml' | 'holders'>,
    mode: RedeliveryMode,
    cause: Cause,
  ): void {
    const { changes, domain } = this.state;
    const way = wayOf(message, holders, domain) ?? { to: message.to, from: null };
    const { key, sentAt, row } = message;
    const stanza = xml ?? Buffer.alloc(0);
    const command = changes.addCommand({ kind: 'redeliver', key, xml: stanza, ...way, mode, sentAt }, row);
    this.underWay.set(command, row);
    this.causes.set(row, cause);
  }

  /**
   * The message is still in the offline store although its reader is online. It answers false if nothing is to be done,
   * or if a redelivery is under way.
   */
  handOut(message: TrackedMessage, placed: Pick<Placed, 'xml' | 'holders'>): boolean {
    const { row } = message;
    const times = this.handedOut.get(row) ?? 0;
    if (placed.xml === null || !this.state.settings.guard || times >= maxHandOuts) return false;
    if ((message.owed & owed.place) !== 0) return false;
    if (this.handedOut.size >= maxRemembered) this.handedOut.clear();
    this.handedOut.set(row, times + 1);
    this.order(message, placed, 'hand-out', 'rescued');
    return true;
  }

  begun(command: number): void {
    this.underWay.delete(command);
  }

  /** What follows if the command failed; null if nothing does. */
  executed(
    message: TrackedMessage,
    { outcome, reason }: CommandStep,
  ): AfterFailure | { readonly act: 'stays' } | null {
    const cause = this.causes.get(message.row) ?? 'redelivered';
    this.causes.delete(message.row);
    const { changes, deleted, store } = this.state;
    if (outcome === 'done') {
      this.counts[cause] += 1;
      changes.redelivered(message.row);
      return null;
    }
    if ((message.owed & owed.place) === 0) return null;
    if (outcome === 'skipped') {
      // The message was to be handed out and is still in the offline store, so nothing has happened to it.
      if (isBeingHandedOut(message)) return { act: 'stays' };
      // Once the plugin is switched on again, all unplaced messages are examined.
      if (reason === 'disabled') return null;
      return {
        act: 'again',
        inMs: 0,
        reason: 'what was to be handed out was not there, as a list has told since',
      };
    }
    // As far as is known, it was taken out and reached nobody.
    if (isBeingHandedOut(message)) changes.setStored(message, -message.storedAt);
    const [placed] = store.findPlaced([message.row]);
    changes.redeliveryFailed(message.row);
    // The shim finds no account; the ledger knows whether it was deleted, and since when.
    const hasGone = reason === 'no-account' && deleted.had(message, placed?.holders ?? []);
    return afterFailure(hasGone ? 'account-deleted' : reason, placed?.failures ?? 0);
  }
}
