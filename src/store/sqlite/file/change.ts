/**
 * What a commit has changed, as it is kept in the table `change`: enough for a follower of the log to find every row it
 * has to look at again, whatever was restarted in between. Retention tells of what it takes, too: that is not what has
 * the oldest time where the clock was put back.
 */
import type { Batch } from '../../../model/batch.ts';
import { stateCodes } from '../../../model/state.ts';

/** Beside the ranges of new rows and of positions that were handed to clients. Short names: it is written often. */
export interface More {
  /** Steps of timelines: message, state, resource, evidence, milliseconds since 1970, reason. */
  readonly t?: readonly (readonly [number, number, string | null, string | null, number, string | null])[];
  /** Barriers: session, from (position of the first that was not confirmed before), through, milliseconds since 1970. */
  readonly b?: readonly (readonly [number, number, number, number])[];
  /** What a further client said that raised nothing: message, session, state, evidence, milliseconds since 1970. */
  readonly d?: readonly (readonly [number, number, number, string | null, number])[];
  /** Messages that the guard has given to Openfire again, or that had ended and were handed to a client all the same. */
  readonly r?: readonly number[];
  /** Messages that retention has taken: from, to. */
  readonly g?: readonly (readonly [number, number])[];
}

/** Most batches of a server that nobody writes on change nothing that can be seen. */
export function changesLog(batch: Batch): boolean {
  const { messages, transitions, barriers, deliveries, redelivered } = batch;
  return [messages, transitions, barriers, deliveries, redelivered].some(({ length }) => length > 0);
}

/** Null where there is nothing but the ranges. */
export function describeChange(batch: Batch): string | null {
  const steps = batch.transitions.map(
    ({ message, at, state, resource, evidence, reason }) =>
      [message, stateCodes[state], resource, evidence, at, reason] as const,
  );
  const barriers = batch.barriers.flatMap(({ session, from, through, at }) =>
    from === null ? [] : [[session, from, through, at] as const],
  );
  // What raised a message is told of as a step of its timeline, and noted with the client's delivery, too.
  const raised = new Set(batch.transitions.map(({ message, state, at }) => `${message} ${state} ${at}`));
  const further = batch.deliveries.flatMap(({ message, session, position, state, evidence, at }) =>
    position === null && !raised.delete(`${message.row} ${state} ${at}`)
      ? [[message.row, session, stateCodes[state], evidence, at] as const]
      : [],
  );
  const again = [...batch.redelivered, ...batch.corrected];
  const more: More = {
    ...(steps.length > 0 && { t: steps }),
    ...(barriers.length > 0 && { b: barriers }),
    ...(further.length > 0 && { d: further }),
    ...(again.length > 0 && { r: again }),
  };
  return Object.keys(more).length === 0 ? null : JSON.stringify(more);
}

/** `messages`: rows that are deleted, one at least. */
export function describeRemoval(messages: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const row of messages.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last?.[1] === row - 1) last[1] = row;
    else ranges.push([row, row]);
  }
  const more: More = { g: ranges };
  return JSON.stringify(more);
}
