import { serverNames } from '../contest.ts';
import type { Contest } from '../contest.ts';
import { links } from '../servers/server.ts';
import { startServer } from '../servers/start.ts';
import { alternate } from './alternate.ts';

/** Time until clients are taken and the handler is at work. */
export async function start(contest: Contest): Promise<void> {
  const once = async (name: (typeof serverNames)[number]): Promise<number> => {
    const server = await startServer(name, contest.settings, contest.signal);
    await server.stop();
    return server.readyMs;
  };
  await contest.stop();
  // The first start makes the home and its database; an administrator sees that once.
  for (const name of serverNames) {
    contest.report.say(`first start of ${name}: ${Math.round(await once(name))} ms`);
  }
  const times = await alternate(contest, serverNames, async (name, number) => {
    const ready = await once(name);
    contest.report.say(`round ${number}, ${name}: ready after ${Math.round(ready)} ms`);
    return ready;
  });
  for (const link of links) {
    contest.report.result({
      bench: `start/${link}`,
      unit: 'ms',
      baselines: times.get('stock') ?? [],
      values: times.get(link) ?? [],
    });
  }
}
