import { rest } from './rest.ts';
import type { Server } from './servers.ts';

/**
 * Whether this Openfire is of that version or a later one. `npm test` boots 4.2.0; whoever runs the plays on another says
 * what is true of that by it.
 */
export async function isOpenfireFrom(server: Server, major: number, minor: number): Promise<boolean> {
  const { body } = await rest(server).request('/api/v1/health');
  const { openfire } = body as { openfire: string }; // docs/rest.md
  const [ownMajor = 0, ownMinor = 0] = openfire.split('.').map((part) => Number.parseInt(part, 10));
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
