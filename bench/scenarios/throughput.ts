import { serverNames } from '../contest.ts';
import type { Contest, Round, Shape } from '../contest.ts';
import { isGrowing, median } from '../measure/statistics.ts';
import { links, type ServerName } from '../servers/server.ts';
import { alternate } from './alternate.ts';

/** A message without a receipt request leaves two events in the spool: submitted and sent. */
const eventsPerMessage = 2;
const burstSeconds = 10;

/** Messages a second in the first seconds after idling. */
const burst = ({ bySecond, arrived, seconds }: Round): number => {
  const first = Math.min(burstSeconds, Math.max(1, Math.floor(seconds / 3)));
  const count = bySecond[first - 1];
  return count === undefined ? arrived / seconds : count / first;
};

/** Messages a second that arrived and were logged within the time: what is left in the spool does not count. */
const sustained = ({ arrived, pending, seconds }: Round): number =>
  (arrived - (pending.at(-1) ?? 0) / eventsPerMessage) / seconds;

const cpu = (round: Round): number => round.jvmMicros + round.handlerMicros;

/** A few clients that write as fast as they can, as gateways and bots do: what costs Openfire least for a message. */
export const fewStreams: Shape = { pairs: 4, window: 100, bulk: 1 };

/** Saturating plain chat messages: what arrives at first, what can be kept up, and what a message costs. */
export const throughput = (contest: Contest): Promise<void> => compareAt(contest, '', contest.options);

export const streams = (contest: Contest): Promise<void> => compareAt(contest, '-streams', fewStreams);

async function compareAt(contest: Contest, suffix: string, shape: Shape): Promise<void> {
  const { report } = contest;
  await contest.startAll();
  for (const name of serverNames) await contest.connect(name, 'none', shape);
  await contest.warmUp();
  const rounds = await alternate(contest, serverNames, async (name, number) => {
    const round = await contest.saturate(name, contest.options.seconds);
    report.say(
      `round ${number}, ${name}: ${Math.round(burst(round))}/s at first, ${Math.round(sustained(round))}/s sustained, ` +
        `CPU ${round.jvmMicros.toFixed(1)} + ${round.handlerMicros.toFixed(1)} µs (load ${round.loadMicros.toFixed(1)}), ` +
        `pending ${round.pending.join(' ')}, other programs ${(round.elsewhere * 100).toFixed(0)} % of a processor`,
    );
    return round;
  });
  for (const name of serverNames) await contest.disconnect(name);

  const of = (name: ServerName): Round[] => rounds.get(name) ?? [];
  for (const link of links) {
    const compare = (bench: string, unit: string, figure: (round: Round) => number, also = {}): void =>
      report.result({
        bench: `${bench}${suffix}/${link}`,
        unit,
        baselines: of('stock').map(figure),
        values: of(link).map(figure),
        also,
      });
    const all = of(link);
    const elsewhere = Number(median(all.map((round) => round.elsewhere)).toFixed(2));
    compare('burst', 'messages/s', burst, { elsewhere });
    compare('sustained', 'messages/s', sustained, {
      pending: all.map((round) => round.pending),
      growing: all.some((round) =>
        isGrowing(round.pending, (round.arrived / round.seconds) * eventsPerMessage),
      ),
      elsewhere,
    });
    const [jvm, handler] = [all.map((round) => round.jvmMicros), all.map((round) => round.handlerMicros)];
    compare('cpu', 'µs/message', cpu, {
      jvm: Number(median(jvm).toFixed(1)),
      handler: Number(median(handler).toFixed(1)),
      added: Number((median(all.map(cpu)) - median(of('stock').map(cpu))).toFixed(1)),
    });
  }
}
