/** The two servers that a foreign suite is run against: Openfire as it is, and the same with the plugin in it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { HostOptions } from '../../tools/host/options.ts';
import { untilReady } from '../../tools/host/readiness.ts';
import { startPipe } from '../../tools/host/server.ts';
import type { Running } from '../../tools/host/server.ts';
import { freePort } from '../../tools/host/free-port.ts';

export type ServerName = 'stock' | 'receipts';

export interface ForeignServer {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

const patienceMs = 60_000;
/** The guard asks so soon that every test which lasts half a second meets it. */
const pingAfterMs = '100';

export async function startServer(project: string, name: ServerName): Promise<ForeignServer> {
  const home = await mkdtemp(path.join(tmpdir(), `openfire-${name}-`));
  const [port, httpPort] = [await freePort(), await freePort()];
  const host = '127.0.0.1';
  const options: HostOptions = {
    home,
    project,
    plugin: name === 'receipts',
    host,
    xmppPort: port,
    accounts: [],
    properties: new Map([
      ['plugin.receipts.http.port', String(httpPort)],
      ['plugin.receipts.guard.pingAfterMs', pingAfterMs],
    ]),
    secrets: new Map(),
    removed: [],
  };
  let running: Running | undefined;
  const stop = async (): Promise<void> => {
    await running?.stop();
    await rm(home, { recursive: true, force: true });
  };
  try {
    running = await startPipe(options, { httpPort, token: 'unused by foreign suites' });
    const xmpp = { host, port, httpBindPort: 0 };
    const url = name === 'receipts' ? `http://${host}:${httpPort}` : null;
    const late = await untilReady(xmpp, url, patienceMs, () => false);
    if (late.length > 0) throw new Error(`${name}: ${late.join(' and ')} did not answer`);
    return { host, port, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
