import path from 'node:path';
import { freePort } from '../../tools/host/free-port.ts';
import type { HostOptions } from '../../tools/host/options.ts';
import type { ServerName, ServerSettings } from './server.ts';

export interface Chosen {
  readonly options: HostOptions;
  readonly httpPort: number;
}

/** The bridge's handler is given its port by the process that hosts it. */
function propertiesOf(name: ServerName, httpPort: number): ReadonlyMap<string, string> {
  const port = ['plugin.receipts.http.port', String(httpPort)] as const;
  return new Map(name === 'pipe' ? [port] : []);
}

/** All servers alike but for the plugin: a home each, free ports, the same accounts. */
export async function chooseOptions(name: ServerName, settings: ServerSettings): Promise<Chosen> {
  const [xmppPort, httpPort] = [await freePort(), await freePort()];
  const names = Array.from({ length: settings.pairs }, (_, number) => [
    `sender${number}`,
    `receiver${number}`,
  ]);
  const options: HostOptions = {
    home: path.join(settings.directory, name),
    project: settings.project,
    plugin: name !== 'stock',
    host: '127.0.0.1',
    xmppPort,
    accounts: names.flat().map((account) => ({ name: account, password: settings.password })),
    properties: propertiesOf(name, httpPort),
    secrets: new Map(),
    removed: [],
  };
  return { options, httpPort };
}
