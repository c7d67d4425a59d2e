import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../../tools/host/free-port.ts';
import { makeCertificate, trustCertificate } from './certificate.ts';
import { componentSecret } from './servers.ts';
import type { Server } from './servers.ts';

export interface LaunchOptions {
  readonly link: 'bridge' | 'pipe';
  /** Default: a new directory in the system's temporary one, deleted on stop. */
  readonly home?: string;
  /** `KEY=VALUE` as for `npm start -- --set`. */
  readonly set?: readonly string[];
  /** `KEY=VALUE` as for `npm start -- --openfire`. */
  readonly openfire?: readonly string[];
  /** Whether BOSH and WebSocket are on, on a free port. Default false. */
  readonly httpBind?: boolean;
  /** Whether external components are let in, on a free port. Default false. */
  readonly components?: boolean;
  /** Whether it offers TLS, by STARTTLS, with a certificate that this process trusts. Default false. */
  readonly secure?: boolean;
  /** `NAME:PASSWORD`; default alice, bob and carol. */
  readonly users?: readonly string[];
  readonly xmppPort?: number;
  readonly httpPort?: number;
}

/** A server of a suite's own. */
export interface Launched {
  readonly server: Server;
  /** The `npm start` process: with `bridge`, Openfire and the handler are inside it. */
  readonly process: ChildProcess;
  /** What it wrote to standard error so far. */
  errors(): string;
  /** The JVM of a `pipe` server. */
  jvmPid(): number;
  /** Stops it as Ctrl-C does and gives its exit status; deletes the home unless it was given or is to be kept. */
  stop(options?: { keepHome?: boolean }): Promise<number | null>;
}

const acceptComponents = (port: number): readonly string[] => [
  'xmpp.component.socket.active=true',
  `xmpp.component.socket.port=${port}`,
  `xmpp.component.defaultSecret=${componentSecret}`,
];

function readyLine(child: ChildProcess, errors: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error('no standard output');
    createInterface(child.stdout).on('line', (line) => {
      if (line.startsWith('ready ')) resolve(line);
    });
    child.once('exit', (code, signal) => {
      reject(new Error(`the server ended with ${signal ?? String(code)} before it was ready:\n${errors()}`));
    });
  });
}

/** Starts a server as a user does (`npm start -- --no-demo …`), on free ports of the loopback. */
export async function launch(options: LaunchOptions): Promise<Launched> {
  const home = options.home ?? mkdtempSync(path.join(tmpdir(), `openfire-receipts-${options.link}-`));
  const xmppPort = options.xmppPort ?? (await freePort());
  const httpPort = options.httpPort ?? (await freePort());
  const httpBindPort = options.httpBind === true ? await freePort() : 0;
  const componentPort = options.components === true ? await freePort() : 0;
  const { secure = false } = options;
  if (secure) await makeCertificate(home);
  const openfire = [
    ...(secure ? ['xmpp.client.tls.policy=optional'] : []),
    ...(componentPort > 0 ? acceptComponents(componentPort) : []),
    ...(options.openfire ?? []),
  ];
  const token = `test-${crypto.randomUUID()}`;
  const child = spawn(
    process.execPath,
    [
      'tools/command.ts',
      'start',
      '--no-demo',
      '--home',
      home,
      '--link',
      options.link,
      '--api-token',
      token,
      '--xmpp-port',
      String(xmppPort),
      '--http-port',
      String(httpPort),
      '--http-bind-port',
      String(httpBindPort),
      ...openfire.flatMap((assignment) => ['--openfire', assignment]),
      ...(options.set ?? []).flatMap((assignment) => ['--set', assignment]),
      ...(options.users ?? []).flatMap((user) => ['--user', user]),
    ],
    {
      env: {
        ...process.env,
        OPENFIRE_RECEIPTS_SET_UP: 'done',
        NO_COLOR: '1',
        // A server that lives for a minute spends more on its optimising compiler than on its work.
        JAVA_TOOL_OPTIONS: '-XX:TieredStopAtLevel=1',
        OPENFIRE_RECEIPTS_STOP_WITH_STDIN: '1',
      },
      // Its standard input ends with us, so that a test run that is killed leaves nothing behind.
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      resolve(code);
    });
  });
  const ready = await readyLine(child, () => said).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  if (secure) await trustCertificate(home);
  return {
    server: {
      link: options.link,
      host: '127.0.0.1',
      xmppPort,
      httpBindPort,
      componentPort,
      url: `http://127.0.0.1:${httpPort}`,
      token,
      home,
      pid: child.pid ?? 0,
      ready,
    },
    process: child,
    errors: () => said,
    jvmPid: () => Number(readFileSync(path.join(home, 'host.pid'), 'utf8').split('\n')[1]),
    async stop({ keepHome = options.home !== undefined } = {}) {
      child.kill('SIGINT');
      const status = await exited;
      if (!keepHome) rmSync(home, { recursive: true, force: true });
      return status;
    },
  };
}
