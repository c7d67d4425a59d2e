import type { Contest } from '../contest.ts';
import { memoryOf } from '../measure/processes.ts';

const megabytes = (bytes: number): number => Math.round(bytes / 1e5) / 10;

/** The handler's resident memory just started, and after so many messages more. */
export async function memory(contest: Contest): Promise<void> {
  const { report, options } = contest;
  // Alone and anew: what has carried other rounds says nothing of a beginning.
  await contest.stop();
  const { handlerPid } = await contest.server('pipe');
  if (handlerPid === null) throw new Error('with the pipe the handler is a process of its own');
  const idle = memoryOf(handlerPid);
  await contest.connect('pipe', 'none');
  const round = await contest.saturate('pipe', 3600, options.memoryMessages);
  const after = memoryOf(handlerPid);
  await contest.stop();
  report.say(`after ${round.sent} messages: ${megabytes(after.now)} MB, at most ${megabytes(after.peak)} MB`);
  report.result({
    bench: 'handler-memory',
    unit: 'MB',
    baselines: [megabytes(idle.now)],
    values: [megabytes(after.now)],
    also: { peak: megabytes(after.peak), messages: round.sent },
  });
}
