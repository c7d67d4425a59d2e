/** What a run of events taught: written to the store in one transaction, together with the position. */
import type { DeliveryChange, Transition } from './delivery.ts';
import type { NewMessage, TrackedMessage } from './message.ts';
import type { Comparison, DeletedAccount, Removal, StartedWith } from './offline-store.ts';
import { owedToSender } from './promise.ts';
import type { SessionRow } from './session.ts';
import type { Evidence, State } from './state.ts';
import type { Telling } from './telling.ts';

export interface OutboxCommand {
  readonly command: number;
  readonly frame: Buffer;
  /** Row of the message that it redelivers; null where it does something else. */
  readonly message: number | null;
}

/** What an observer in this process is told of, after the commit. */
export interface Notice {
  readonly message: TrackedMessage;
  readonly body: string | null;
  readonly state: State;
  readonly resource: string | null;
  readonly evidence: Evidence | null;
  readonly at: number;
}

export class Batch {
  position = 0;
  /** Of the last event, in milliseconds since 1970 by Openfire's clock. */
  lastAt = 0;
  readonly messages: NewMessage[] = [];
  /** Messages of earlier batches whose `state` or `owed` changed. */
  readonly changed = new Set<TrackedMessage>();
  readonly sessionsOpened: SessionRow[] = [];
  readonly sessionsClosed: { readonly row: number; readonly at: number }[] = [];
  readonly deliveries: DeliveryChange[] = [];
  /**
   * The session has read everything that was sent to it before the sequence `through`; what it had not confirmed
   * before begins at `from`, which is null where that was nothing.
   */
  readonly barriers: {
    readonly session: number;
    readonly from: number | null;
    readonly through: number;
    readonly at: number;
  }[] = [];
  readonly transitions: Transition[] = [];
  readonly commands: OutboxCommand[] = [];
  readonly executed: number[] = [];
  /** By their numbers, what senders are owed to be told, as it is when this is committed; null where it is over. */
  readonly tellings = new Map<number, Telling | null>();
  /** By account, whose offline store is to be compared, and with what; null where it was. */
  readonly comparisons = new Map<string, Comparison | null>();
  /** By their numbers, what was taken out of offline stores; null where it is decided which messages that were. */
  readonly removals = new Map<number, Removal | null>();
  readonly deletedAccounts: DeletedAccount[] = [];
  /** All offline stores are to be compared; null where that has begun, undefined where nothing has changed. */
  startedWith: StartedWith | null | undefined;
  /** Rows of messages whose stanza is not needed any more; it is erased where it is not of the chat log. */
  readonly released: number[] = [];
  /** Rows of messages that the guard has given to Openfire again. */
  readonly redelivered: number[] = [];
  /** Rows of messages that begin anew: what counts against them is forgotten. */
  readonly restarted: number[] = [];
  /** Rows of messages of which a redelivery has failed once more. */
  readonly failures: number[] = [];
  /** How often messages were given to sessions that proved nothing, as it is from now on. */
  readonly given: { readonly message: number; readonly counted: number; readonly times: number }[] = [];
  /** Rows of messages that had ended, and then there was better news of them. */
  readonly corrected: number[] = [];
  /** Sequence of the first `sent` event that is not confirmed and whose session is open; null where all are. */
  unconfirmedFrom: number | null = null;
  /** How many messages rose to each state. */
  readonly rises = new Map<State, number>();
  /** Empty where nobody in this process observes. */
  readonly notices: Notice[] = [];

  /** Among what is new there is a message whose sender has asked to hear of it. */
  get isAwaited(): boolean {
    return this.messages.some(({ message }) => (message.owed & owedToSender) !== 0);
  }

  countRise(state: State): void {
    this.rises.set(state, (this.rises.get(state) ?? 0) + 1);
  }
}
