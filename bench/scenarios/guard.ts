import { setTimeout as sleep } from 'node:timers/promises';
import type { Contest, Round } from '../contest.ts';
import { alternate } from './alternate.ts';

/** In the order of the report: what is measured, and what it is measured against. */
const names = ['unguarded', 'pipe'] as const;
/** Longer than anything takes that the guard might still do. */
const afterwardsMs = 5000;

/** With nothing going wrong: what the guard costs, against the plugin with its guard off, and that nothing comes twice. */
export async function guard(contest: Contest): Promise<void> {
  for (const name of names) {
    await contest.server(name);
    await contest.connect(name, 'none');
  }
  for (const name of names) await contest.saturate(name, contest.options.warmUpSeconds / 2);
  const rounds = await alternate(contest, names, async (name, number) => {
    const round = await contest.saturate(name, contest.options.shortSeconds);
    contest.report.say(
      `round ${number}, ${name}: ${Math.round(round.arrived / round.seconds)}/s, ` +
        `CPU ${round.jvmMicros.toFixed(1)} + ${round.handlerMicros.toFixed(1)} µs`,
    );
    return round;
  });
  await sleep(afterwardsMs, undefined, { signal: contest.signal });
  const repeats = await contest.load().ask('pipe', { command: 'repeats' });
  const done = await (await contest.server('pipe')).guard();
  for (const name of names) await contest.disconnect(name);

  const [off = [], on = []] = names.map((name) => rounds.get(name));
  const report = (bench: string, unit: string, figure: (round: Round) => number, also = {}): void =>
    contest.report.result({ bench, unit, baselines: off.map(figure), values: on.map(figure), also });
  report('guard', 'messages/s', ({ arrived, seconds }) => arrived / seconds, {
    messages: on.reduce((sum, { sent }) => sum + sent, 0),
    repeats,
    redelivered: done?.redelivered ?? 0,
  });
  report('guard-cpu', 'µs/message', ({ jvmMicros, handlerMicros }) => jvmMicros + handlerMicros);
}
