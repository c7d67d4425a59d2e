/** What can happen to a whole server, and is over after a while. */
import { health } from '../../../support/server/api.ts';
import type { Link } from '../../../support/server/links.ts';
import { until } from '../../../support/until.ts';
import type { Random } from '../random.ts';
import { clockBack } from './clock.ts';
import { databaseLocked, diskFull } from './disk-faults.ts';
import type { FaultServer } from './fault-server.ts';
import { pluginOff, pluginReload } from './plugin-faults.ts';
import { handlerAway, killHandler, slowHandler } from './process-faults.ts';
import type { ServerFault } from './profile.ts';

export interface StrikeOptions {
  /** How long the handler may be away at most, in ms. */
  readonly maxAwayMs: number;
}

type Strike = (server: FaultServer, random: Random, options: StrikeOptions) => Promise<void>;

const strikes: Readonly<Record<ServerFault, Strike>> = {
  'kill-server': (server) => server.kill(),
  'kill-handler': killHandler,
  'handler-away': handlerAway,
  'slow-handler': slowHandler,
  'database-locked': databaseLocked,
  'disk-full': diskFull,
  'plugin-off': pluginOff,
  'plugin-reload': pluginReload,
  'clock-back': clockBack,
};

/** With `bridge` the handler is in the server's process, and has no fate of its own. */
const needOwnHandler: readonly ServerFault[] = ['kill-handler', 'handler-away', 'slow-handler'];

export const possibleFaults = (link: Link, wanted: readonly ServerFault[]): ServerFault[] =>
  wanted.filter((fault) => link === 'pipe' || !needOwnHandler.includes(fault));

/** Plays it to its end, until the log is spoken for again. */
export async function strike(
  fault: ServerFault,
  server: FaultServer,
  random: Random,
  options: StrikeOptions,
): Promise<void> {
  await strikes[fault](server, random, options);
  await until('the handler to answer', async () => (await health(server.server)).store.ok, 60_000);
}
