/** A server that is killed and started again on the same home and ports. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../../../tools/host/free-port.ts';
import { launch } from '../../../support/server/launch.ts';
import type { Launched } from '../../../support/server/launch.ts';
import type { Link } from '../../../support/server/links.ts';
import { killServer } from '../../../support/server/processes.ts';
import type { Server } from '../../../support/server/servers.ts';
import type { Profile } from './profile.ts';

export interface ServerOptions {
  readonly link: Link;
  readonly profile: Profile;
  /** `guard.timeoutSeconds` and `guard.pingAfterMs`. */
  readonly timeoutSeconds: number;
  readonly pingAfterMs: number;
}

export class FaultServer {
  readonly options: ServerOptions;
  readonly home: string;
  private current: Launched;
  private away = false;

  private constructor(options: ServerOptions, home: string, launched: Launched) {
    this.options = options;
    this.home = home;
    this.current = launched;
  }

  static async start(options: ServerOptions): Promise<FaultServer> {
    const home = mkdtempSync(path.join(tmpdir(), `openfire-receipts-rounds-${options.link}-`));
    options.profile.prepare?.(home);
    const ports = { xmppPort: await freePort(), httpPort: await freePort() };
    return new FaultServer(options, home, await start(options, home, ports));
  }

  get launched(): Launched {
    return this.current;
  }

  /** Whether it is being started again: with another token, and who comes with the old one is turned away for long. */
  get restarting(): boolean {
    return this.away;
  }

  get server(): Server {
    return this.current.server;
  }

  /** `kill -9` of the JVM, and of all that is in its process; starts it again. */
  async kill(): Promise<void> {
    const { launched } = this;
    this.away = true;
    await killServer(launched);
    const { xmppPort, url } = launched.server;
    this.current = await start(this.options, this.home, { xmppPort, httpPort: Number(new URL(url).port) });
    this.away = false;
  }

  /** Gives the exit status. The home of a server that did not do what it should is kept. */
  async stop({ keepHome = false } = {}): Promise<number | null> {
    const status = await this.current.stop({ keepHome: true });
    if (keepHome || status !== 0) return status;
    this.options.profile.clear?.(this.home);
    rmSync(this.home, { recursive: true, force: true });
    return status;
  }
}

interface Ports {
  readonly xmppPort: number;
  readonly httpPort: number;
}

function start(
  { link, timeoutSeconds, pingAfterMs, profile }: ServerOptions,
  home: string,
  ports: Ports,
): Promise<Launched> {
  const set = [`guard.timeoutSeconds=${timeoutSeconds}`, `guard.pingAfterMs=${pingAfterMs}`, ...profile.set];
  // `launch` gives on what is in our environment; with ports it starts the process before it returns.
  return withEnvironment(profile.environment?.(home) ?? {}, () => launch({ link, home, ...ports, set }));
}

function withEnvironment<T>(environment: NodeJS.ProcessEnv, play: () => T): T {
  const before = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, environment);
  try {
    return play();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
