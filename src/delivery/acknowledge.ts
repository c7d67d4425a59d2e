/** Whether we answer for a client that has just proved that it has a message. */
import { eventNamespace } from '../stanza/xep0022.ts';
import { receiptsNamespace } from '../stanza/xep0184.ts';
import { owed } from './promise.ts';

export interface Confirmation {
  readonly owed: number;
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
  // The client's own receipt or event, sent on arrival, came before its answer to our ping on the same stream, and
  // has taken its bit from what is owed.
  const { features } = confirmation;
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
