import { running } from './global-setup.ts';

/** Stops the servers; that one does not end cleanly is a failure of the whole run. */
export default async function globalTeardown(): Promise<void> {
  const bad: string[] = [];
  for (const launched of running.servers) {
    const status = await launched.stop();
    if (status !== 0) bad.push(`${launched.server.link}: status ${String(status)}\n${launched.errors()}`);
  }
  if (bad.length > 0) throw new Error(`a server did not end cleanly after the tests:\n${bad.join('\n')}`);
}
