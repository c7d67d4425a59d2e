import { serverNames } from '../contest.ts';
import type { Contest } from '../contest.ts';
import type { Receipts } from '../load/protocol.ts';
import { median } from '../measure/statistics.ts';
import { cpu, growing, indexLag, rate, requestEvents, sustained } from '../round.ts';
import type { Round } from '../round.ts';
import { links } from '../servers/server.ts';
import type { ServerName } from '../servers/server.ts';
import { alternate } from './alternate.ts';
import { sayRound, stageFigures } from './throughput.ts';

/**
 * Rounds in which every message requests a receipt. They are as long as others: the handler may rest for the first
 * seconds of a burst, and what it leaves is to be carried, too.
 */
export async function requestRounds(
  contest: Contest,
  receipts: Exclude<Receipts, 'none'>,
  names: readonly ServerName[],
): Promise<ReadonlyMap<ServerName, Round[]>> {
  for (const name of names) await contest.connect(name, receipts);
  for (const name of names) await contest.saturate(name, contest.options.warmUpSeconds / 2);
  const rounds = await alternate(contest, names, async (name, number) => {
    const round = await contest.saturate(name, contest.options.seconds);
    sayRound(contest, name, number, round, requestEvents);
    contest.report.say(`${receipts}: ${round.receipts} receipts for ${round.sent} messages`);
    return round;
  });
  for (const name of names) await contest.disconnect(name);
  return rounds;
}

/**
 * Messages that request a receipt. On stock the receiving clients answer for themselves, as they must; with the
 * plugin once the server answers for clients that cannot, and once the clients answer and the plugin records it.
 */
export async function requests(contest: Contest): Promise<void> {
  await contest.startAll();
  const clients = await requestRounds(contest, 'clients-answer', serverNames);
  const server = await requestRounds(contest, 'server-answers', links);

  const stock = clients.get('stock') ?? [];
  for (const [variant, rounds] of Object.entries({ 'server-answers': server, 'clients-answer': clients })) {
    for (const link of links) {
      const values = rounds.get(link) ?? [];
      const receipts = values.reduce((sum, round) => sum + round.receipts, 0);
      const sent = values.reduce((sum, round) => sum + round.sent, 0);
      contest.report.result({
        bench: `requests-${variant}/${link}`,
        unit: 'messages/s',
        baselines: stock.map(rate),
        values: values.map(sustained(requestEvents)),
        also: {
          pending: values.map((round) => round.looks.map(({ pending }) => pending)),
          growing: values.some((round) => growing(round, requestEvents)),
          indexLag: values.map((round) => Math.round(indexLag(round))),
          receiptsByMessage: Number((receipts / sent).toFixed(3)),
        },
      });
      contest.report.result({
        bench: `requests-${variant}-cpu/${link}`,
        unit: 'µs/message',
        baselines: stock.map(cpu),
        values: values.map(cpu),
        also: {
          ...stageFigures(values),
          added: Number((median(values.map(cpu)) - median(stock.map(cpu))).toFixed(1)),
        },
      });
    }
  }
}
