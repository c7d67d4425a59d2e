/** A process that holds Openfire and the handler, linked by java-bridge; bridge.ts starts it and says with what. */
import { describeError } from '../../src/base/describe-error.ts';
import type { HostOptions } from '../../tools/host/options.ts';
import { startBridge } from '../../tools/host/server.ts';

export interface BridgeStart {
  readonly options: HostOptions;
  readonly httpPort: number;
  readonly token: string;
}

async function run({ options, httpPort, token }: BridgeStart, stopping: Promise<void>): Promise<void> {
  const running = await startBridge(options, { httpPort, token });
  await stopping;
  await running.stop();
}

const stopping = new Promise<void>((resolve) => process.once('disconnect', resolve));
// A terminal's Ctrl-C reaches the whole group; the benchmark stops us in its own order.
process.on('SIGINT', () => undefined);
process.once('message', (start: BridgeStart) => {
  run(start, stopping).then(
    // Not `exitCode`: the JVM keeps threads that would hold the process.
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`bridge: ${describeError(error)}\n`);
      process.exit(1);
    },
  );
});
