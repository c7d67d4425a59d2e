/** What a run of events taught: written to the store in one transaction, together with the position. */
import type { OutboxCommand } from './command.ts';
import type { Barrier, DeliveryChange, Given, Transition } from './delivery.ts';
import type { NewMessage, TrackedMessage } from './message.ts';
import type { Comparison, DeletedAccount, Removal, StartedWith } from './offline-store.ts';
import { owedToSender } from './promise.ts';
import type { SessionRow } from './session.ts';
import type { Evidence, State } from './state.ts';
import type { Telling } from './telling.ts';

/** What an observer in this process is told of, after the commit. */
export interface Notice {
  readonly message: TrackedMessage;
  readonly body: string | null;
  readonly state: State;
  readonly resource: string | null;
  readonly evidence: Evidence | null;
  readonly at: number;
}

/** Where a run of events ends. */
export interface BatchEnd {
  /** Sequence of the last event. */
  readonly position: number;
  /** Of the last event, in milliseconds since 1970 by Openfire's clock. */
  readonly lastAt: number;
  /** Sequence of the first `sent` event that is not confirmed and whose session is open; null where all are. */
  readonly unconfirmedFrom: number | null;
}

/** What is gathered of a batch: `src/ledger/memory/changes.ts` alone writes it. */
export class Gathered {
  readonly messages: NewMessage[] = [];
  /** Messages of earlier batches whose `state` or `owed` changed. */
  readonly changed = new Set<TrackedMessage>();
  readonly sessionsOpened: SessionRow[] = [];
  readonly sessionsClosed: { readonly row: number; readonly at: number }[] = [];
  readonly deliveries: DeliveryChange[] = [];
  readonly barriers: Barrier[] = [];
  readonly transitions: Transition[] = [];
  readonly commands: OutboxCommand[] = [];
  /** Numbers of the commands that the shim has begun. */
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
  /** Rows of messages that begin once more: what counts against them is forgotten. */
  readonly restarted: number[] = [];
  /** Rows of messages of which a redelivery has failed once more. */
  readonly failures: number[] = [];
  /** How often messages were given to sessions that proved nothing, as it is from now on. */
  readonly given: ({ readonly message: number } & Given)[] = [];
  /** Rows of messages that had ended, and then there was better news of them. */
  readonly corrected: number[] = [];
  /** How many messages rose to each state. */
  readonly rises = new Map<State, number>();
  /** Empty where nobody in this process observes. */
  readonly notices: Notice[] = [];
}

type Readable<T> =
  T extends Map<infer Key, infer Value>
    ? ReadonlyMap<Key, Value>
    : T extends Set<infer Value>
      ? ReadonlySet<Value>
      : T extends (infer Value)[]
        ? readonly Value[]
        : T;

export type Batch = BatchEnd & { readonly [Part in keyof Gathered]: Readable<Gathered[Part]> };

/** Among what is new there is a message whose sender has asked to hear of it. */
export function isAwaited({ messages }: Pick<Batch, 'messages'>): boolean {
  return messages.some(({ message }) => (message.owed & owedToSender) !== 0);
}
