/** The plugin is switched off for a while, or loaded again by Openfire. */
import { statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { health, setProperty } from '../../../support/server/api.ts';
import { until } from '../../../support/until.ts';
import type { Random } from '../random.ts';
import type { FaultServer } from './fault-server.ts';

export async function pluginOff(server: FaultServer, random: Random): Promise<void> {
  await setProperty(server.server, 'enabled', 'false');
  await sleep(random.integer(300, 3000));
  await setProperty(server.server, 'enabled', null);
}

/** Openfire looks every twenty seconds whether a JAR is newer than what it has unpacked of it. */
export async function pluginReload(server: FaultServer): Promise<void> {
  const plugins = path.join(server.home, 'plugins');
  const unpackedAt = (): number => statSync(path.join(plugins, 'receipts', 'plugin.xml')).mtimeMs;
  const before = unpackedAt();
  const now = new Date();
  utimesSync(path.join(plugins, 'receipts.jar'), now, now);
  await until('the plugin to be unpacked again', () => unpackedAt() > before, 60_000);
  // By then the former one is gone, and on a busy machine it takes its time until this one is at work.
  await sleep(4000);
  await until('the plugin to be linked', async () => (await health(server.server)).link.connected, 60_000);
}
