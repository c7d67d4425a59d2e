import { setTimeout as sleep } from 'node:timers/promises';
import type { Contest } from '../contest.ts';
import { cpu, handler, index, jvm, rate } from '../round.ts';
import type { Round } from '../round.ts';
import { alternate } from './alternate.ts';

/** In the order of the report: what is measured, and what it is measured against. */
const names = ['off', 'on'] as const;
/** Longer than anything takes that the guard might still do. */
const afterwardsMs = 5000;

/**
 * With nothing going wrong: what the guard costs, against the same server with its guard off (two JVMs differ by more than
 * the guard costs, as each compiles its own way), and that nothing comes twice.
 */
export async function guard(contest: Contest): Promise<void> {
  const { plugin } = await contest.server('pipe');
  if (plugin === null) throw new Error('the server has no plugin');
  await contest.connect('pipe', 'none');
  await contest.saturate('pipe', contest.options.warmUpSeconds);
  const rounds = await alternate(contest, names, async (name, number) => {
    await plugin.switchGuard(name === 'on');
    const round = await contest.saturate('pipe', contest.options.shortSeconds);
    contest.report.say(
      `round ${number}, ${name}: ${Math.round(rate(round))}/s, ` +
        `CPU ${jvm(round).toFixed(1)} + ${handler(round).toFixed(1)} + ${index(round).toFixed(1)} µs`,
    );
    return round;
  });
  await sleep(afterwardsMs, undefined, { signal: contest.signal });
  const repeats = await contest.load().ask('pipe', { command: 'repeats' });
  const { redelivered } = (await plugin.health()).guard;
  await contest.disconnect('pipe');

  const [off = [], on = []] = names.map((name) => rounds.get(name));
  const report = (bench: string, unit: string, figure: (round: Round) => number, also = {}): void =>
    contest.report.result({ bench, unit, baselines: off.map(figure), values: on.map(figure), also });
  report('guard', 'messages/s', rate, {
    messages: on.reduce((sum, { sent }) => sum + sent, 0),
    repeats,
    redelivered,
  });
  report('guard-cpu', 'µs/message', cpu);
}
