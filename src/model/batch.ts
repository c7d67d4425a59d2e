/** What a run of events has changed; the store writes it in one transaction, together with the spool position. */
import type { OutboxCommand } from './command.ts';
import type { Barrier, DeliveryChange, Given, Transition } from './delivery.ts';
import type { NewMessage, TrackedMessage } from './message.ts';
import type { Comparison, DeletedAccount, Removal, StartedWith } from './offline-store.ts';
import { owedToSender } from './promise.ts';
import type { SessionRow } from './session.ts';
import type { Evidence, State } from './state.ts';
import type { Telling } from './telling.ts';

/** What an observer in this process is told after the commit. */
export interface Notice {
  readonly message: TrackedMessage;
  readonly body: string | null;
  readonly state: State;
  readonly resource: string | null;
  readonly evidence: Evidence | null;
  readonly at: number;
}

/** The end of a run of events. */
export interface BatchEnd {
  /** Sequence of the last event. */
  readonly position: number;
  /** Time of the last event in milliseconds since 1970, by Openfire's clock. */
  readonly lastAt: number;
  /** Sequence of the oldest unconfirmed `sent` event of an open session; null if there is none. */
  readonly unconfirmedFrom: number | null;
}

/** The changes of a batch while they are collected; only `src/ledger/memory/changes.ts` writes them. */
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
  /** What senders are still owed, by its number, as it stands at the commit; null once it is settled. */
  readonly tellings = new Map<number, Telling | null>();
  /** By account: what its offline store is to be compared with; null once it has been compared. */
  readonly comparisons = new Map<string, Comparison | null>();
  /** By number: what was taken out of offline stores; null once the messages in question are known. */
  readonly removals = new Map<number, Removal | null>();
  readonly deletedAccounts: DeletedAccount[] = [];
  /** Set if all offline stores are to be compared; null once that has begun, undefined if nothing has changed. */
  startedWith: StartedWith | null | undefined;
  /** Rows of messages whose stanza the guard no longer needs; the store erases it unless the chat log keeps it. */
  readonly released: number[] = [];
  /** Rows of messages that the guard has given to Openfire again. */
  readonly redelivered: number[] = [];
  /** Rows of messages that begin again: earlier deliveries and failures no longer count against them. */
  readonly restarted: number[] = [];
  /** Rows of messages whose redelivery has failed once more. */
  readonly failures: number[] = [];
  /** How often each message was given to sessions that proved nothing: the new totals. */
  readonly given: ({ readonly message: number } & Given)[] = [];
  /** Rows of messages that had ended and for which better news came afterwards. */
  readonly corrected: number[] = [];
  /** How many messages rose to each state. */
  readonly rises = new Map<State, number>();
  /** Empty if nobody in this process observes. */
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

/** Whether one of the new messages has a sender who has asked for a receipt or an event. */
export function isAwaited({ messages }: Pick<Batch, 'messages'>): boolean {
  return messages.some(({ message }) => (message.owed & owedToSender) !== 0);
}
