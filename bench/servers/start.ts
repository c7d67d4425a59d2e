import { startBridgeServer } from './bridge.ts';
import { startJvmServer } from './own-jvm.ts';
import type { Server, ServerName, ServerSettings } from './server.ts';

/** Starts one of the servers, or says which one failed. */
export async function startServer(
  name: ServerName,
  settings: ServerSettings,
  signal: AbortSignal,
): Promise<Server> {
  try {
    return await (name === 'bridge'
      ? startBridgeServer(settings, signal)
      : startJvmServer(name, settings, signal));
  } catch (error) {
    throw new Error(`${name} did not start: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
