/** Whether we answer for a client that has just proved that it has a message. */
import type { State } from '../chatlog/reader.ts';
import { eventNamespace } from '../stanza/xep0022.ts';
import { receiptsNamespace } from '../stanza/xep0184.ts';
import { owed } from './promise.ts';
import { rises } from './state.ts';

export interface Confirmation {
  readonly owed: number;
  /** The message's state before this confirmation. */
  readonly state: State;
  /** What the client that confirmed says it supports. */
  readonly features: ReadonlySet<string>;
  readonly acknowledge: 'off' | 'observe' | 'on-evidence';
  readonly events: boolean;
}

export interface Answers {
  readonly receipt: boolean;
  readonly deliveredEvent: boolean;
  readonly reason: string;
}

export function answersFor(confirmation: Confirmation): Answers {
  const { features, state } = confirmation;
  // The client's own receipt or event, sent on arrival, came before its answer to our ping on the same stream.
  if (!rises(state, 'received'))
    return { receipt: false, deliveredEvent: false, reason: 'the client has answered itself' };
  const answersReceipts = features.has(receiptsNamespace);
  const receipt =
    (confirmation.owed & owed.receipt) !== 0 &&
    confirmation.acknowledge === 'on-evidence' &&
    !answersReceipts;
  const deliveredEvent =
    (confirmation.owed & owed.deliveredEvent) !== 0 && confirmation.events && !features.has(eventNamespace);
  if (answersReceipts && !deliveredEvent)
    return { receipt, deliveredEvent, reason: 'the client answers for itself' };
  return {
    receipt,
    deliveredEvent,
    reason: receipt || deliveredEvent ? 'confirmed by the client' : 'nothing is owed',
  };
}
