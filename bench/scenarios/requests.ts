import { serverNames } from '../contest.ts';
import type { Contest, Round } from '../contest.ts';
import type { Receipts } from '../load/protocol.ts';
import { median } from '../measure/statistics.ts';
import { links, type ServerName } from '../servers/server.ts';
import { alternate } from './alternate.ts';

const rate = ({ arrived, seconds }: Round): number => arrived / seconds;
const cpu = (round: Round): number => round.jvmMicros + round.handlerMicros;

/**
 * Messages that request a receipt. On stock the receiving clients answer for themselves, as they must; with the
 * plugin once the server answers for clients that cannot, and once the clients answer and the plugin records it.
 */
export async function requests(contest: Contest): Promise<void> {
  await contest.startAll();
  const answered = async (
    receipts: Receipts,
    names: readonly ServerName[],
  ): Promise<Map<ServerName, Round[]>> => {
    for (const name of names) await contest.connect(name, receipts);
    for (const name of names) await contest.saturate(name, contest.options.warmUpSeconds / 2);
    const rounds = await alternate(contest, names, async (name, number) => {
      const round = await contest.saturate(name, contest.options.shortSeconds);
      contest.report.say(
        `round ${number}, ${name}, ${receipts}: ${Math.round(rate(round))}/s, ` +
          `CPU ${round.jvmMicros.toFixed(1)} + ${round.handlerMicros.toFixed(1)} µs, ` +
          `${round.receipts} receipts for ${round.sent} messages`,
      );
      return round;
    });
    for (const name of names) await contest.disconnect(name);
    return rounds;
  };
  const clients = await answered('clients-answer', serverNames);
  const server = await answered('server-answers', links);

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
        values: values.map(rate),
        also: {
          pending: values.map((round) => round.pending),
          receiptsByMessage: Number((receipts / sent).toFixed(3)),
        },
      });
      contest.report.result({
        bench: `requests-${variant}-cpu/${link}`,
        unit: 'µs/message',
        baselines: stock.map(cpu),
        values: values.map(cpu),
        also: {
          jvm: Number(median(values.map((round) => round.jvmMicros)).toFixed(1)),
          handler: Number(median(values.map((round) => round.handlerMicros)).toFixed(1)),
        },
      });
    }
  }
}
