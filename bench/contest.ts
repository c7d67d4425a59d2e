/** The servers that are compared, the load generator, and what the scenarios do with them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Generator } from './load/generator.ts';
import type { CrowdShape, Receipts } from './load/protocol.ts';
import { watchBacklog } from './measure/backlog.ts';
import { machineCpu, processCpu } from './measure/processes.ts';
import { Report } from './measure/report.ts';
import { perMessage, total } from './measure/stages.ts';
import type { BenchOptions } from './options.ts';
import type { Round } from './round.ts';
import type { Plugin } from './servers/plugin.ts';
import type { Server, ServerName, ServerSettings } from './servers/server.ts';
import { startServer } from './servers/start.ts';

export const serverNames: readonly ServerName[] = ['stock', 'pipe', 'bridge'];
/** How long log and index may take for what a round has left them, in milliseconds. */
const catchUpPatience = 1_200_000;
/** Clients that are asked answer at once; a few that do not are no reason to wait for long. */
const confirmPatience = 30_000;
/** How often it is said what is waited for. */
const sayMs = 30_000;

/** How the load is spread over clients. */
export type Shape = Pick<BenchOptions, 'pairs' | 'window' | 'bulk'> & { readonly crowd?: CrowdShape };

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
    const { pairs, window, bulk, crowd = null } = shape;
    const { password } = this.settings;
    const port = (await this.server(name)).xmppPort;
    await this.load().ask(name, { command: 'connect', port, pairs, password, window, bulk, receipts, crowd });
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

  /** Measures one saturated round, from an idle server with nothing left to do until it is so again. */
  async saturate(name: ServerName, seconds: number, messages = Infinity): Promise<Round> {
    const server = await this.server(name);
    await this.untilCaughtUp(server);
    const before = { use: server.use(), load: processCpu(this.load().pid), machine: machineCpu() };
    const begun = performance.now();
    const watching = watchBacklog(server, seconds);
    const saturated = await this.load()
      // JSON, which the channel speaks, has no infinity.
      .ask(name, { command: 'saturate', seconds, messages: Math.min(messages, Number.MAX_SAFE_INTEGER) })
      .finally(() => watching.stop());
    const looks = await watching.looks();
    if (saturated.lost > 0) throw new Error(`${name} lost ${saturated.lost} of ${saturated.sent} messages`);
    const ended = performance.now();
    await this.untilCaughtUp(server);
    const caughtUpSeconds = (performance.now() - ended) / 1000;
    const after = { use: server.use(), load: processCpu(this.load().pid), machine: machineCpu() };
    const use = perMessage(before.use, after.use, saturated.sent);
    const load = after.load - before.load;
    const others = after.machine - before.machine - load - (total(use) * saturated.sent) / 1e6;
    return {
      ...saturated,
      use,
      loadMicros: (load / saturated.sent) * 1e6,
      looks,
      caughtUpSeconds,
      elsewhere: Math.max(0, others / ((performance.now() - begun) / 1000)),
    };
  }

  /** Waits until the log has all that is in the spool, the index all that is in the log, and clients owe no answer. */
  async untilCaughtUp({ name, plugin }: Server): Promise<void> {
    // A moment of its own: the handler learns of the last events only then.
    await sleep(200, undefined, { signal: this.signal });
    if (plugin === null) return;
    await this.untilConfirmed(plugin);
    const begun = performance.now();
    for (let said = begun; ;) {
      const { pending, behind, lag } = await plugin.backlog();
      if (pending === 0 && behind === 0 && lag === 0) return;
      const now = performance.now();
      const left = `${pending} events for its log and ${behind} messages for its index`;
      if (now - begun > catchUpPatience)
        throw new Error(`${name} has ${left} after ${catchUpPatience / 60_000} minutes`);
      if (now - said > sayMs) {
        this.report.say(`${name} has ${left}`);
        said = now;
      }
      await sleep(200, undefined, { signal: this.signal });
    }
  }

  /** What clients have read is proven a second later, and proofs are written to log and index, too. */
  private async untilConfirmed(plugin: Plugin): Promise<void> {
    let quiet = performance.now();
    while (performance.now() - quiet < confirmPatience) {
      const { spool, guard } = await plugin.health();
      if (spool.pending > 0) quiet = performance.now();
      else if (guard.oldestUnconfirmed === null) return;
      await sleep(200, undefined, { signal: this.signal });
    }
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
