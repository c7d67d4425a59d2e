import java from 'java-bridge';
import type { BridgeQueues } from '../../src/link/bridge.ts';
import { prepareHome } from './home.ts';
import { bootInstructions } from './instructions.ts';
import { classPathProperty, hostClass, jvmLog, jvmOptions } from './jvm.ts';
import { unlockHome } from './lock.ts';
import { HostError } from './options.ts';
import type { HostOptions, RunningHost } from './options.ts';

/** The static methods of OpenfireHost, as java-bridge exposes them. */
interface OpenfireHost {
  openLinkSync(): void;
  closeLinkSync(): void;
  offerSync(frames: string): void;
  take(milliseconds: number): Promise<Buffer | null>;
  boot(instructions: string): Promise<void>;
  stop(): Promise<void>;
}

export interface InProcessHost extends RunningHost {
  readonly queues: BridgeQueues;
}

function loadJvm(options: string[]): OpenfireHost {
  try {
    // -Xrs leaves signals to Node; otherwise Ctrl-C would end the JVM before Openfire is stopped.
    java.ensureJvm({ opts: ['-Xrs', ...options] });
  } catch (error) {
    throw new HostError(
      'JVM_NOT_LOADED',
      `the JVM could not be loaded into this process: ${error instanceof Error ? error.message : String(error)}`,
      'install a JDK 17 or newer, or point JAVA_HOME to one',
    );
  }
  // java-bridge types every member as unknown; the interface above is what OpenfireHost.java declares.
  return java.importClass(hostClass) as unknown as OpenfireHost;
}

/** Boots Openfire inside this process, which is possible only once per process. */
export async function startInProcess(options: HostOptions): Promise<InProcessHost> {
  await prepareHome(options);
  const host = loadJvm([await classPathProperty(options.project), ...jvmOptions(options)]);
  host.openLinkSync();
  try {
    await host.boot(bootInstructions(options));
  } catch (error) {
    await unlockHome(options.home);
    throw new HostError(
      'OPENFIRE_NOT_STARTED',
      `Openfire did not start: ${error instanceof Error ? error.message : String(error)}`,
      `see ${jvmLog(options.home)} and openfire.log beside it`,
    );
  }
  return {
    queues: {
      take: (milliseconds) => host.take(milliseconds),
      offer: (frames) => {
        host.offerSync(frames);
      },
      close: () => {
        host.closeLinkSync();
      },
    },
    // Openfire ends only with this process.
    ended: new Promise(() => undefined),
    async stop() {
      await host.stop();
      await unlockHome(options.home);
    },
  };
}
