import path from 'node:path';
import { bridgeCarrier } from '../../src/link/bridge.ts';
import { startHandler } from '../../src/main.ts';
import type { TransitionTold } from '../../src/main.ts';
import { propertyPrefix } from '../../src/settings/properties.ts';
import { startInProcess } from './in-process.ts';
import type { HostOptions } from './options.ts';
import { startOwnJvm } from './own-jvm.ts';

/** Openfire with its handler, however they are linked. */
export interface Running {
  /** Resolves with a reason if Openfire ends by itself. */
  readonly ended: Promise<string>;
  /** Reports state changes as they happen; null if the handler is a separate process. */
  readonly onTransition: ((listener: (transition: TransitionTold) => void) => void) | null;
  readonly stop: () => Promise<void>;
}

/** The shim reads this property when it starts, after the handler has started. */
const directoryProperty = `${propertyPrefix}directory`;

interface Http {
  readonly httpPort: number;
  readonly token: string;
}

/** Runs Openfire and the handler in this process. */
export async function startBridge(options: HostOptions, http: Http): Promise<Running> {
  const host = await startInProcess(options);
  const carrier = bridgeCarrier(host.queues);
  const handler = await startHandler({
    carrier,
    linkKind: 'bridge',
    dataDirectory: path.resolve(options.home, options.properties.get(directoryProperty) || 'receipts'),
    httpPort: http.httpPort,
    apiToken: http.token,
    log: 'stderr',
  });
  return {
    ended: host.ended,
    onTransition: (listener) => {
      handler.onTransition(listener);
    },
    async stop() {
      // Openfire stops first, so that the handler still reads what it reports while it closes its sessions.
      await host.stop();
      await handler.stop();
      await carrier.close();
    },
  };
}

/** Runs Openfire in its own JVM; the plugin starts the handler, which takes the token from its environment. */
export async function startPipe(options: HostOptions, http: Http): Promise<Running> {
  const host = await startOwnJvm(options, { ...process.env, OPENFIRE_RECEIPTS_API_TOKEN: http.token });
  return { ended: host.ended, onTransition: null, stop: () => host.stop() };
}
