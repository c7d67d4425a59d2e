import { serverNames } from '../contest.ts';
import type { Contest, Shape } from '../contest.ts';
import { median } from '../measure/statistics.ts';
import { cpu, growing, indexLag, plainEvents, sustained } from '../round.ts';
import type { Round } from '../round.ts';
import { links } from '../servers/server.ts';
import type { ServerName } from '../servers/server.ts';
import { alternate } from './alternate.ts';
import { sayRound, stageFigures } from './throughput.ts';

/** Each of a hundred writes to each of two hundred, so that all of them are signed in. */
export const manyConversations = { guests: 200, conversations: 20_000 } as const;
/** How long filling the log may take, in seconds. */
const fillSeconds = 900;

/** Rounds in 20,000 conversations, of a log in which these have many messages already. */
export async function crowdRounds(contest: Contest): Promise<ReadonlyMap<ServerName, Round[]>> {
  const { options, report } = contest;
  const { window, crowdMessages } = options;
  const shape: Shape = { pairs: 100, window, bulk: 1, crowd: manyConversations };
  await contest.startAll();
  for (const name of serverNames) await contest.connect(name, 'none', shape);
  for (const name of serverNames) {
    const { sent } = await contest.saturate(name, fillSeconds, crowdMessages);
    report.say(`${name} has ${sent} messages in ${manyConversations.conversations} conversations`);
  }
  const rounds = await alternate(contest, serverNames, async (name, number) => {
    const round = await contest.saturate(name, options.seconds);
    sayRound(contest, name, number, round, plainEvents);
    return round;
  });
  for (const name of serverNames) await contest.disconnect(name);
  return rounds;
}

/** What a message costs where each is of another conversation than the one before it. */
export async function crowd(contest: Contest): Promise<void> {
  const rounds = await crowdRounds(contest);
  const stock = rounds.get('stock') ?? [];
  for (const link of links) {
    const values = rounds.get(link) ?? [];
    contest.report.result({
      bench: `crowd/${link}`,
      unit: 'messages/s',
      baselines: stock.map(sustained(plainEvents)),
      values: values.map(sustained(plainEvents)),
      also: {
        ...manyConversations,
        before: contest.options.crowdMessages,
        growing: values.some((round) => growing(round, plainEvents)),
        indexLag: values.map((round) => Math.round(indexLag(round))),
      },
    });
    contest.report.result({
      bench: `crowd-cpu/${link}`,
      unit: 'µs/message',
      baselines: stock.map(cpu),
      values: values.map(cpu),
      also: {
        ...stageFigures(values),
        stock: stageFigures(stock),
        added: Number((median(values.map(cpu)) - median(stock.map(cpu))).toFixed(1)),
      },
    });
  }
}
