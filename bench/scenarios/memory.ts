import { setTimeout as sleep } from 'node:timers/promises';
import type { Contest } from '../contest.ts';
import { memoryOf } from '../measure/processes.ts';

const megabytes = (bytes: number): number => Math.round(bytes / 1e5) / 10;
/** How long that many messages may take, in seconds. */
const mostSeconds = 3600;
/** After the last message: what a collector gives back by itself, it has given back then. In milliseconds. */
const restMs = 10_000;
/** Each session is written to by two people. */
const perSession = 2;

/** The handler's resident memory just started, and after so many messages to so many sessions, which are open still. */
export async function memory(contest: Contest): Promise<void> {
  const { report, options, signal } = contest;
  const { memorySessions: guests, memoryMessages } = options;
  // Alone and anew: what has carried other rounds says nothing of a beginning.
  await contest.stop();
  const { handlerPid } = await contest.server('pipe');
  if (handlerPid === null) throw new Error('with the pipe the handler is a process of its own');
  const idle = memoryOf(handlerPid);
  const crowd = { guests, conversations: guests * perSession };
  await contest.connect('pipe', 'none', { pairs: 100, window: options.window, bulk: 1, crowd });
  report.say(`${guests} sessions are open`);
  const opened = memoryOf(handlerPid);
  const round = await contest.saturate('pipe', mostSeconds, memoryMessages);
  await sleep(restMs, undefined, { signal });
  const after = memoryOf(handlerPid);
  await contest.stop();
  report.say(`after ${round.sent} messages: ${megabytes(after.now)} MB, at most ${megabytes(after.peak)} MB`);
  report.result({
    bench: 'handler-memory',
    unit: 'MB',
    baselines: [megabytes(idle.now)],
    values: [megabytes(after.now)],
    also: {
      peak: megabytes(after.peak),
      opened: megabytes(opened.now),
      messages: round.sent,
      sessions: guests,
    },
  });
}
