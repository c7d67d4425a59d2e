import { setTimeout as sleep } from 'node:timers/promises';
import type { Contest } from '../contest.ts';
import { memoryOf } from '../measure/processes.ts';

const megabytes = (bytes: number): number => Math.round(bytes / 1e5) / 10;
/** How long that many messages may take, in seconds. */
const maxSeconds = 3600;
/** After the last message: what a collector gives back by itself, it has given back then. In milliseconds. */
const restMs = 10_000;
/** Each session is written to by two people. */
const perSession = 2;

export interface Remembered {
  readonly messages: number;
  /** The handler's megabytes in RAM: just started, with the sessions open, in the end, and at most. */
  readonly idle: number;
  readonly opened: number;
  readonly after: number;
  readonly peak: number;
}

/** The handler's memory after so many messages to so many sessions, which are open still. */
export async function remember(contest: Contest, sessions: number): Promise<Remembered> {
  const { report, options, signal } = contest;
  // Alone, and just started: a server that has carried other rounds says nothing about a beginning.
  await contest.stop();
  const { handlerPid } = await contest.server('pipe');
  if (handlerPid === null) throw new Error('with the pipe the handler is a process of its own');
  const idle = megabytes(memoryOf(handlerPid).now);
  const crowd = { guests: sessions, conversations: sessions * perSession };
  await contest.connect('pipe', 'none', { pairs: 100, window: options.window, bulk: 1, crowd });
  report.say(`${sessions} sessions are open`);
  const opened = megabytes(memoryOf(handlerPid).now);
  const { sent } = await contest.saturate('pipe', maxSeconds, options.memoryMessages);
  await sleep(restMs, undefined, { signal });
  const { now, peak } = memoryOf(handlerPid);
  await contest.stop();
  const found = { messages: sent, idle, opened, after: megabytes(now), peak: megabytes(peak) };
  report.say(`after ${sent} messages: ${found.after} MB, at most ${found.peak} MB`);
  return found;
}

export async function memory(contest: Contest): Promise<void> {
  const { memorySessions: sessions } = contest.options;
  const { idle, after, ...rest } = await remember(contest, sessions);
  contest.report.result({
    bench: 'handler-memory',
    unit: 'MB',
    baselines: [idle],
    values: [after],
    also: { ...rest, sessions },
  });
}
