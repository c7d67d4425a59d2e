import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Contest } from '../contest.ts';
import { writeFullSpool } from '../drain/full-spool.ts';
import { drainOnce } from '../drain/handler-alone.ts';
import { total } from '../measure/stages.ts';

/** Messages a second that the handler takes from a full spool into the chat log, with both processors to itself. */
export async function drain(contest: Contest): Promise<void> {
  const { report, options, settings, signal } = contest;
  // The servers would idle beside it, and idling costs a little.
  await contest.stop();
  const rates: number[] = [];
  const micros: number[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    const directory = path.join(settings.directory, `drain-${round}`);
    await mkdir(directory, { recursive: true });
    const spool = path.join(directory, 'spool');
    const events = writeFullSpool(spool, options.drainMessages, options.pairs);
    const messages = options.drainMessages;
    const { seconds, use, peak } = await drainOnce(
      settings.project,
      directory,
      spool,
      { events, messages },
      signal,
    );
    rates.push(messages / seconds);
    micros.push(total(use, ['handler']));
    report.say(
      `round ${round}: ${messages} messages in ${seconds.toFixed(1)} s, ${Math.round(messages / seconds)}/s, ` +
        `CPU ${total(use, ['handler']).toFixed(1)} µs (index meanwhile ${total(use, ['index']).toFixed(1)}), ` +
        `at most ${Math.round(peak / 1e6)} MB`,
    );
    await rm(directory, { recursive: true, force: true });
  }
  report.result({ bench: 'drain', unit: 'messages/s', baselines: [], values: rates });
  report.result({ bench: 'drain-cpu', unit: 'µs/message', baselines: [], values: micros });
}
