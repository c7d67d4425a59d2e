/** Decides whether we answer for a client that has just proved that it has a message. */
import { owed } from '../../model/promise.ts';
import { eventNamespace } from '../../stanza/xep0022.ts';
import { receiptsNamespace } from '../../stanza/xep0184.ts';

export interface Confirmation {
  readonly owed: number;
  /** The features that the confirming client says it supports. */
  readonly features: ReadonlySet<string>;
  /** The client has a carbon copy (XEP-0280), for which no client answers. */
  readonly isCopy: boolean;
  /**
   * The features of the recipient's other devices that were sent the message itself, not a copy, and have not proved
   * anything yet; null for a device that has not been asked.
   */
  readonly others: readonly (ReadonlySet<string> | null)[];
  /** A device that answers for itself has the message, and its answer may be under way. */
  readonly answerUnderWay: boolean;
  readonly acknowledge: 'off' | 'observe' | 'on-evidence';
  readonly events: boolean;
}

/**
 * `tell` the sender; `hold` the answer until the other devices have answered or proved that they do not; `leave` it to
 * another device, because this one answers for itself or not at all; `none` if nothing is owed or will be.
 */
export interface Answer {
  readonly act: 'tell' | 'hold' | 'leave' | 'none';
  readonly reason: string;
}

export interface Answers {
  readonly receipt: Answer;
  readonly delivered: Answer;
}

/** What a sender may ask for, and the feature by which a client says that it answers itself. */
export const wantedBy = {
  receipt: { bit: owed.receipt, namespace: receiptsNamespace },
  delivered: { bit: owed.deliveredEvent, namespace: eventNamespace },
} as const;

export function answersFor(confirmation: Confirmation): Answers {
  const { acknowledge, events } = confirmation;
  return {
    receipt: answer(confirmation, 'receipt', acknowledge === 'on-evidence'),
    delivered: answer(confirmation, 'delivered', events),
  };
}

/** Whether one of the devices with these features (null: not known yet) may answer by itself. */
export function mayAnswer(
  devices: readonly (ReadonlySet<string> | null)[],
  told: keyof typeof wantedBy,
): boolean {
  return devices.some((features) => features === null || features.has(wantedBy[told].namespace));
}

function answer(confirmation: Confirmation, told: keyof typeof wantedBy, isOn: boolean): Answer {
  const { bit, namespace } = wantedBy[told];
  const { features, others, answerUnderWay, isCopy } = confirmation;
  if ((confirmation.owed & bit) === 0) return { act: 'none', reason: 'nothing is owed' };
  if (!isOn) return { act: 'none', reason: 'switched off' };
  // A client sends its own receipt or event on arrival, so it came before the answer to our ping on the same stream,
  // and has cleared its bit in `owed`.
  if (features.has(namespace) && !isCopy) {
    return others.length > 0
      ? { act: 'leave', reason: 'the client answers for itself, or another device will be answered for' }
      : { act: 'none', reason: 'the client answers for itself' };
  }
  if (answerUnderWay) return { act: 'hold', reason: 'a device that answers for itself has it' };
  if (isCopy && others.length > 0) return { act: 'hold', reason: 'it was for another device' };
  if (mayAnswer(others, told)) {
    return { act: 'hold', reason: 'another device may answer for itself' };
  }
  return { act: 'tell', reason: 'confirmed by the client' };
}
