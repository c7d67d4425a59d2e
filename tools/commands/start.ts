import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { describeError } from '../../src/base/describe-error.ts';
import { reachable } from '../../src/console/access/host.ts';
import { propertyPrefix } from '../../src/settings/properties.ts';
import { playDemo } from '../demo/demo.ts';
import { screen } from '../demo/screen.ts';
import { HostError } from '../host/options.ts';
import type { HostOptions } from '../host/options.ts';
import { portProblem } from '../host/ports.ts';
import { untilReady } from '../host/readiness.ts';
import { startBridge, startPipe } from '../host/server.ts';
import type { Running } from '../host/server.ts';
import { progress } from '../terminal/progress.ts';
import { paint } from '../terminal/terminal.ts';
import type { StartOptions } from './start-options.ts';

/** How long everything may take to answer, in milliseconds; usually it takes about two seconds. */
const readyPatience = 60_000;
/**
 * Milliseconds. A second signal forces the end, unless it follows this soon: then it is npm's repetition of the
 * terminal's.
 */
const echo = 700;

/** Resolves at the first SIGINT, SIGTERM or SIGHUP; a later one ends the process at once. */
function untilSignal(): { readonly signalled: Promise<void>; readonly given: () => boolean } {
  let first: number | null = null;
  const signalled = new Promise<void>((resolve) => {
    // Programs may start this as a child: when they die for whatever reason, their end of the pipe closes.
    if (process.env['OPENFIRE_RECEIPTS_STOP_WITH_STDIN'] === '1') {
      process.stdin.on('end', () => {
        first ??= performance.now();
        resolve();
      });
      process.stdin.resume();
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        first ??= performance.now();
        if (performance.now() - first > echo) process.exit(1);
        resolve();
      });
    }
  });
  return { signalled, given: () => first !== null };
}

/** The address of the console. */
function addressOf({ set }: StartOptions): string {
  const [, address] = [...set].find(([property]) => property.name === 'http.address') ?? [];
  return address ?? '127.0.0.1';
}

async function checkPorts(options: StartOptions): Promise<void> {
  const wanted = [
    { options: '--xmpp-port or --host', host: options.host, port: options.xmppPort },
    { options: '--http-port', host: addressOf(options), port: options.httpPort },
    ...(options.httpBindPort === 0
      ? []
      : [{ options: '--http-bind-port or --host', host: options.host, port: options.httpBindPort }]),
  ];
  for (const { options: names, host, port } of wanted) {
    const problem = await portProblem(host, port);
    if (problem === null) continue;
    throw new HostError(
      'PORT_UNAVAILABLE',
      `port ${port} of ${host} ${problem}`,
      `stop what is in the way, or give another with ${names}`,
    );
  }
}

function hostOptions(options: StartOptions, project: string): HostOptions {
  const properties = new Map(options.openfire);
  const secrets = new Map<string, string>();
  for (const [property, value] of options.set) {
    const secret = property.kind === 'text' && property.secret;
    (secret ? secrets : properties).set(propertyPrefix + property.name, value);
  }
  // Openfire keeps properties in its home between runs, but this run decides where the data is.
  const directoryProperty = `${propertyPrefix}directory`;
  const directory = properties.has(directoryProperty) ? [] : [directoryProperty];
  const portProperty = `${propertyPrefix}http.port`;
  // The handler inside this process gets its port from us, but a home that was used with the pipe still has the
  // property.
  if (options.link === 'pipe') properties.set(portProperty, String(options.httpPort));
  return {
    home: options.home,
    project,
    host: options.host,
    xmppPort: options.xmppPort,
    httpBindPort: options.httpBindPort,
    accounts: options.accounts,
    properties,
    secrets,
    removed: options.link === 'pipe' ? directory : [portProperty, ...directory],
  };
}

function report(error: unknown): void {
  const line = (text: string): void => void process.stderr.write(`${text}\n`);
  if (error instanceof HostError) {
    line(`${paint('red', 'error', process.stderr)} ${error.code}: ${error.message}`);
    line(`  ${error.remedy}`);
  } else {
    line(describeError(error));
  }
}

function farewell(options: StartOptions, url: string): void {
  const names = options.accounts.map((account) => account.name).join(', ');
  screen.plain('');
  screen.plain(`Openfire stays up: sign in as ${names} on ${options.host}:${options.xmppPort}.`);
  screen.plain(`The log and the settings: ${url}`);
  screen.plain("  (sign in as Openfire's administrator: admin, password admin)");
  screen.plain('Ctrl-C ends it.');
}

/** Runs `npm start`. Resolves with the exit status once everything has stopped. */
export async function start(options: StartOptions, project: string): Promise<number> {
  const { signalled, given } = untilSignal();
  // The reader of our output may leave (`npm start | head`); Openfire is still stopped properly.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const token = options.apiToken ?? randomBytes(24).toString('base64url');
  const url = `http://${reachable(addressOf(options))}:${options.httpPort}`;
  let running: Running | undefined;
  let status = 0;
  let endDemo = (): Promise<void> => Promise.resolve();
  try {
    await checkPorts(options);
    const where = options.link === 'pipe' ? 'in a JVM of its own' : 'inside this process';
    running = await progress().step(`Openfire 4.2.0, ${where}`, async (say) => {
      const boot = options.link === 'pipe' ? startPipe : startBridge;
      const server = await boot(hostOptions(options, project), { httpPort: options.httpPort, token });
      running = server;
      let ended = false;
      void server.ended.then(() => (ended = true));
      say('waiting for XMPP and HTTP to answer');
      const late = await untilReady(
        { host: options.host, port: options.xmppPort, httpBindPort: options.httpBindPort },
        url,
        readyPatience,
        () => given() || ended,
      );
      if (late.length > 0 && !given()) {
        throw new HostError(
          'NOT_READY',
          `${late.join(' and ')} did not answer within ${readyPatience / 1000} s`,
          `see ${path.join(options.home, 'logs')} and ${path.join(options.home, 'receipts', 'handler.log')}`,
        );
      }
      return server;
    });
    if (!given()) {
      process.stdout.write(`ready xmpp=${options.host}:${options.xmppPort} http=${url} token=${token}\n`);
      if (options.demo) {
        const server = { host: options.host, port: options.xmppPort, url, token };
        const played = playDemo(running, server, options.accounts).then((end) => {
          endDemo = end;
          farewell(options, url);
        });
        // The server stays up whatever happens to the conversation.
        played.catch((error: unknown) => {
          if (!given()) report(error);
        });
        await Promise.race([played.catch(() => undefined), signalled]);
      }
      const over = await Promise.race([signalled.then(() => null), running.ended]);
      if (over !== null)
        throw new HostError('OPENFIRE_ENDED', over, `see ${path.join(options.home, 'logs')}`);
    }
  } catch (error) {
    if (!given()) {
      report(error);
      status = 1;
    }
  }
  if (running !== undefined) {
    const stopping = running;
    await progress()
      .step('Stopping', async () => {
        await endDemo();
        await stopping.stop();
      })
      .catch((error: unknown) => {
        report(error);
        status = 1;
      });
  }
  return status;
}
