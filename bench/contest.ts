/** The servers that are compared, the load generator, and what the scenarios do with them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Generator } from './load/generator.ts';
import type { Receipts, Saturated } from './load/protocol.ts';
import { watchBacklog } from './measure/backlog.ts';
import { machineCpu, processCpu } from './measure/processes.ts';
import { Report } from './measure/report.ts';
import type { BenchOptions } from './options.ts';
import type { Server, ServerName, ServerSettings } from './servers/server.ts';
import { startServer } from './servers/start.ts';

export const serverNames: readonly ServerName[] = ['stock', 'pipe', 'bridge'];
/** How long the handler may take to log what a round has left in the spool, in milliseconds. */
const drainPatience = 600_000;

/** How the load is spread over clients. */
export type Shape = Pick<BenchOptions, 'pairs' | 'window' | 'bulk'>;

/** What one saturated round showed. */
export interface Round extends Saturated {
  /** Microseconds of CPU a message, until the last of its events was logged. */
  readonly jvmMicros: number;
  readonly handlerMicros: number;
  /** The load generator's own; near 1e6 divided by the messages a second, it would be what is measured. */
  readonly loadMicros: number;
  /** Events waiting after one, two and three thirds of the time. */
  readonly pending: readonly number[];
  /** Processors that were busy with neither the server nor the load: other programs, and the other servers' idling. */
  readonly elsewhere: number;
}

export class Contest {
  readonly options: BenchOptions;
  readonly settings: ServerSettings;
  readonly report = new Report();
  readonly signal: AbortSignal;
  private readonly servers = new Map<ServerName, Server>();
  private generator: Generator | null = null;

  constructor(options: BenchOptions, settings: ServerSettings, signal: AbortSignal) {
    this.options = options;
    this.settings = settings;
    this.signal = signal;
  }

  /** The named server, started if need be. They stay up beside each other until `stop`. */
  async server(name: ServerName): Promise<Server> {
    const running = this.servers.get(name);
    if (running !== undefined) return running;
    this.report.say(`starting ${name}`);
    const server = await startServer(name, this.settings, this.signal);
    this.servers.set(name, server);
    return server;
  }

  /** Starts what is not up yet. */
  async startAll(): Promise<void> {
    for (const name of serverNames) await this.server(name);
  }

  load(): Generator {
    this.generator ??= new Generator(this.settings.project, this.signal);
    return this.generator;
  }

  /** Signs the load's clients in. They stay until `disconnect`. */
  async connect(name: ServerName, receipts: Receipts, shape: Shape = this.options): Promise<void> {
    const { pairs, window, bulk } = shape;
    const { password } = this.settings;
    const port = (await this.server(name)).xmppPort;
    await this.load().ask(name, { command: 'connect', port, pairs, password, window, bulk, receipts });
  }

  async disconnect(name: ServerName): Promise<void> {
    await this.load().ask(name, { command: 'disconnect' });
  }

  /** Saturates every server once, so that its JVM has compiled what is hot. */
  async warmUp(): Promise<void> {
    for (const name of serverNames) {
      const { seconds, arrived } = await this.saturate(name, this.options.warmUpSeconds, Infinity);
      this.report.say(`warm-up ${name}: ${Math.round(arrived / seconds)} messages/s`);
    }
  }

  /** Measures one saturated round, from an idle server with an empty spool until it is so again. */
  async saturate(name: ServerName, seconds: number, messages = Infinity): Promise<Round> {
    const server = await this.server(name);
    await this.untilDrained(server);
    const before = { ...server.cpu(), load: processCpu(this.load().pid), machine: machineCpu() };
    const begun = performance.now();
    const watching = watchBacklog(server, seconds);
    const saturated = await this.load()
      // JSON, which the channel speaks, has no infinity.
      .ask(name, { command: 'saturate', seconds, messages: Math.min(messages, Number.MAX_SAFE_INTEGER) })
      .finally(() => watching.stop());
    const pending = await watching.pending();
    if (saturated.lost > 0) throw new Error(`${name} lost ${saturated.lost} of ${saturated.sent} messages`);
    await this.untilDrained(server);
    const after = { ...server.cpu(), load: processCpu(this.load().pid), machine: machineCpu() };
    const jvm = after.jvm - before.jvm;
    const handler = after.handler - before.handler;
    const load = after.load - before.load;
    const others = after.machine - before.machine - load - jvm - handler;
    return {
      ...saturated,
      jvmMicros: (jvm / saturated.sent) * 1e6,
      handlerMicros: (handler / saturated.sent) * 1e6,
      loadMicros: (load / saturated.sent) * 1e6,
      pending,
      elsewhere: Math.max(0, others / ((performance.now() - begun) / 1000)),
    };
  }

  /** Waits until the spool holds nothing that is not logged. */
  async untilDrained(server: Server): Promise<void> {
    const end = performance.now() + drainPatience;
    // A moment of its own: the handler learns of the last events only then.
    do await sleep(200, undefined, { signal: this.signal });
    while ((await server.pending()) > 0 && performance.now() < end);
    if (performance.now() >= end) throw new Error(`${server.name} did not log what it had within 10 minutes`);
  }

  /** Stops everything; what fails to stop does not keep the others from it. */
  async stop(): Promise<void> {
    const stopping = [...this.servers.values()].map((server) => server.stop());
    if (this.generator !== null) stopping.push(this.generator.stop());
    this.generator = null;
    this.servers.clear();
    const failed = (await Promise.allSettled(stopping)).filter((settled) => settled.status === 'rejected');
    for (const { reason } of failed) this.report.say(`stopping: ${String(reason)}`);
  }
}
