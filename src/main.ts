/**
 * The handler process: it only connects the rooms. The shim starts it as `node main.cjs --data <Openfire
 * home>/receipts`, or the host in whose process Openfire runs calls it.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { foreignPlatform } from './base/carried-platform.ts';
import { createLogger } from './base/logger.ts';
import { privateDirectory } from './base/private-file.ts';
import { PipeCarrier } from './link/pipe.ts';
import type { HandlerOptions } from './runtime/handler-options.ts';
import { Handler } from './runtime/handler.ts';

export interface TransitionTold {
  readonly stanzaId: string;
  readonly from: string;
  readonly to: string;
  /** Given only with the first transition of a message. */
  readonly body: string | null;
  readonly state: string;
  readonly resource: string | null;
  readonly evidence: string | null;
  readonly at: string;
}

export interface RunningHandler {
  stop(): Promise<void>;
  onTransition(listener: (transition: TransitionTold) => void): void;
}

export interface StartOptions extends HandlerOptions {
  readonly log: 'stderr' | 'file';
}

export function startHandler(options: StartOptions): Promise<RunningHandler> {
  privateDirectory(options.dataDirectory);
  const logger = createLogger(options.dataDirectory, options.log);
  const handler = new Handler(options, logger);
  return Promise.resolve({
    stop: () => handler.stop(),
    onTransition: (listener) =>
      handler.observe(({ message, body, state, resource, evidence, at }) => {
        const { key: stanzaId, from, to } = message;
        listener({ stanzaId, from, to, body, state, resource, evidence, at: new Date(at).toISOString() });
      }),
  });
}

/**
 * The addon of better-sqlite3 for this platform, beside the bundle; null in the source tree, where node_modules has it.
 */
function addonBeside(script: string): string | null {
  // Node on musl reports no glibc.
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } }; // typed as object
  const musl = process.platform === 'linux' && report.header?.glibcVersionRuntime === undefined ? 'musl' : '';
  const addon = join(dirname(script), 'prebuilds', `${process.platform}${musl}-${process.arch}.node`);
  return existsSync(addon) ? addon : null;
}

function runAsChild(script: string, dataDirectory: string): void {
  const addon = addonBeside(script);
  const token = process.env['OPENFIRE_RECEIPTS_API_TOKEN'];
  const foreign = foreignPlatform(script);
  const refusedNode = process.env['OPENFIRE_RECEIPTS_REFUSED_NODE'];
  const carrier = new PipeCarrier(process.stdin, process.stdout);
  void startHandler({
    carrier,
    linkKind: 'pipe',
    dataDirectory,
    log: 'file',
    ...(addon === null ? {} : { nativeBinding: addon }),
    ...(foreign === null ? {} : { foreign }),
    ...(refusedNode === undefined ? {} : { refusedNode }),
    ...(token === undefined || token === '' ? {} : { apiToken: token }),
  }).then((handler) => {
    // Once Openfire has ended, however it did, there is nothing left to do here.
    const end = (): void => {
      void handler.stop().then(() => process.exit(0));
    };
    carrier.onClosed(end);
    process.on('SIGTERM', end);
    // Ctrl-C in a terminal reaches the whole process group, but Openfire stops the handler in its own order.
    process.on('SIGINT', () => undefined);
  });
}

const [, script, flag, dataDirectory] = process.argv;
if (script !== undefined && /^main\.(cjs|ts)$/.test(basename(script))) {
  if (flag === '--data' && dataDirectory !== undefined) {
    runAsChild(script, dataDirectory);
  } else {
    process.stderr.write(
      'usage: main.cjs --data <Openfire home>/receipts (Openfire starts this by itself)\n',
    );
    process.exitCode = 2;
  }
}
