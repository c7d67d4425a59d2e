import { launch } from './launch.ts';
import type { Launched } from './launch.ts';
import { serversVariable } from './servers.ts';

/** The servers, for the teardown, which runs in this same process. */
export const running: { servers: Launched[] } = globalThis as unknown as { servers: Launched[] }; // jest shares this object alone

export default async function globalSetup(): Promise<void> {
  const results = await Promise.allSettled([launch({ link: 'bridge' }), launch({ link: 'pipe' })]);
  running.servers = results.filter((result) => result.status === 'fulfilled').map((result) => result.value);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await Promise.all(running.servers.map((launched) => launched.stop()));
    throw failed.reason;
  }
  process.env[serversVariable] = JSON.stringify(running.servers.map(({ server }) => server));
}
