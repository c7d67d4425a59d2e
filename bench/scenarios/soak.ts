/** Everything hostile at once beside honest people: what becomes of what these say, and of the handler's memory. */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { Contest } from '../contest.ts';
import { startSide } from '../soak/child.ts';
import type { HonestBegin, HonestResult } from '../soak/honest.ts';
import type { HostileResult } from '../soak/hostile/main.ts';
import type { HostileBegin } from '../soak/hostile/world.ts';
import { watchServer } from '../soak/looks.ts';

/** Pairs of accounts that are honest; the rest mean harm. */
const honestPairs = 25;
/** Messages a second, all honest people together. */
const rate = 50;

/** What the log itself says about what honest people sent. */
function logged(home: string): Record<string, number> {
  const log = new Database(path.join(home, 'receipts', 'chat-log.db'), { readonly: true });
  try {
    const rows = log
      .prepare(
        "SELECT state, count(*) AS count FROM chat_log WHERE message_id GLOB 'honest-*' GROUP BY state",
      )
      // Two columns that this statement names.
      .all() as { state: string; count: number }[];
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  } finally {
    log.close();
  }
}

export async function soak(contest: Contest): Promise<void> {
  const { report, options, settings, signal } = contest;
  await contest.stop();
  const { xmppPort: port, plugin, handlerPid } = await contest.server('pipe');
  if (plugin === null || handlerPid === null)
    throw new Error('with the pipe the handler is a process of its own');
  if (options.pairs < 2 * honestPairs) throw new Error(`a soak needs ${2 * honestPairs} pairs`);
  const { project, password } = settings;
  const honest = startSide<HonestResult>(project, 'honest.ts', {
    port,
    password,
    pairs: honestPairs,
    rate,
  } satisfies HonestBegin);
  const hostile = startSide<HostileResult>(project, path.join('hostile', 'main.ts'), {
    port,
    httpPort: plugin.httpPort,
    home: plugin.home,
    password,
    from: honestPairs,
    to: options.pairs,
  } satisfies HostileBegin);
  const looking = new AbortController();
  const looks = watchServer(plugin, handlerPid, looking.signal);
  try {
    report.say(`for ${options.soakSeconds / 60} minutes`);
    await sleep(options.soakSeconds * 1000, undefined, { signal });
    const { sent, p99, p50, most, ...rest } = await honest.end();
    const attacks = await hostile.end();
    looking.abort();
    const seen = await looks;
    await contest.untilCaughtUp(await contest.server('pipe'));
    for (const [name, { done, failed, last }] of Object.entries(attacks)) {
      report.say(
        `${name}: ${done} times, ${failed} failed${last === undefined ? '' : `, the last with ${last}`}`,
      );
    }
    report.result({
      bench: 'soak-confirmed-p99/pipe',
      unit: 'ms',
      baselines: [],
      values: [Math.round(p99)],
      also: {
        minutes: options.soakSeconds / 60,
        p50: Math.round(p50),
        most: Math.round(most),
        sent,
        ...rest,
        logged: logged(plugin.home),
        ...seen,
      },
    });
  } finally {
    looking.abort();
    honest.kill();
    hostile.kill();
  }
}
