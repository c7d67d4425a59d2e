import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Contest } from '../contest.ts';
import { writeFullSpool } from '../drain/full-spool.ts';
import { drainOnce } from '../drain/handler-alone.ts';

/** Events a second that the handler takes from a full spool into the chat log, with both processors to itself. */
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
    const { seconds, cpu, peak } = await drainOnce(settings.project, directory, spool, events, signal);
    rates.push(events / seconds);
    micros.push((cpu / events) * 1e6);
    report.say(
      `round ${round}: ${events} events in ${seconds.toFixed(1)} s, ${Math.round(events / seconds)}/s, ` +
        `at most ${Math.round(peak / 1e6)} MB`,
    );
    await rm(directory, { recursive: true, force: true });
  }
  report.result({ bench: 'drain', unit: 'events/s', baselines: [], values: rates });
  report.result({ bench: 'drain-cpu', unit: 'µs/event', baselines: [], values: micros });
}
