/** Why a message cannot be delivered again by hand, for programs. */
import type { HandRefusal } from '../../ledger/guard/by-hand.ts';
import { Problem } from '../requests/problem.ts';

const details: Readonly<Record<Exclude<HandRefusal, 'unknown'>, string>> = {
  'not-local': 'Its recipient has no account here, or it was said in a room.',
  off: 'The guard is off: set plugin.receipts.guard and plugin.receipts.enabled to true.',
  'has-it': 'A client has given evidence that it has it.',
  stored: 'It is in the offline store, and comes with the next login.',
  'on-its-way': 'It is being delivered already.',
  held: 'A session that is open was sent it, and has not answered yet.',
  'not-kept': 'Its stanza was not kept.',
};

export function refusedByHand(refusal: HandRefusal): Problem {
  return refusal === 'unknown'
    ? new Problem('not-found', 'No message of the chat log has this id. It may have expired.')
    : new Problem('not-redelivered', details[refusal]);
}
