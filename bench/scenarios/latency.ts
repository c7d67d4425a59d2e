import { serverNames } from '../contest.ts';
import type { Contest } from '../contest.ts';
import type { Paced } from '../load/protocol.ts';
import { links } from '../servers/server.ts';
import { alternate } from './alternate.ts';

/** Time from the sender's write to the receiver's read, at half of what stock Openfire can carry here. */
export async function latency(contest: Contest): Promise<void> {
  const { report, options } = contest;
  await contest.startAll();
  for (const name of serverNames) await contest.connect(name, 'none');
  await contest.warmUp();
  const { arrived, seconds } = await contest.saturate('stock', options.shortSeconds);
  const rate = Math.round(arrived / seconds / 2);
  const rounds = await alternate(contest, serverNames, async (name, number) => {
    await contest.untilCaughtUp(await contest.server(name));
    const paced = await contest.load().ask(name, { command: 'pace', seconds: options.shortSeconds, rate });
    if (paced.lost > 0) throw new Error(`${name} lost ${paced.lost} of ${paced.sent} messages`);
    const { p50, p95, p99 } = paced;
    report.say(
      `round ${number}, ${name} at ${Math.round(paced.rate)}/s: ` +
        `p50 ${p50.toFixed(2)} ms, p95 ${p95.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`,
    );
    return paced;
  });
  for (const name of serverNames) await contest.disconnect(name);
  for (const link of links) {
    for (const part of ['p50', 'p95', 'p99'] as const) {
      const figures = (all: readonly Paced[] | undefined): number[] =>
        (all ?? []).map((paced) => paced[part]);
      report.result({
        bench: `latency-${part}/${link}`,
        unit: 'ms',
        baselines: figures(rounds.get('stock')),
        values: figures(rounds.get(link)),
        also: { rate },
      });
    }
  }
}
