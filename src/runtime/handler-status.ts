/** Gathers what health and metrics show of a running handler. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqliteAccess } from '../console/access/store.ts';
import type { HttpPort } from '../console/ports/port.ts';
import { DataPlaces } from '../files/data-place.ts';
import type { ShimHello, Wake } from '../link/messages.ts';
import type { Erasures } from '../retention/erasures.ts';
import type { Retention } from '../retention/retention.ts';
import type { LiveSettings } from '../settings/settings.ts';
import { BacklogWatch } from '../status/backlog-watch.ts';
import { describeMetrics } from '../status/metric-values.ts';
import { describeGuard } from '../status/guard-status.ts';
import { describeHealth } from '../status/health.ts';
import type { MetricValues } from '../status/metrics.ts';
import type { Health } from '../status/view.ts';
import type { ApiToken } from './api-token.ts';
import type { EngineSupervisor } from './engine-supervisor.ts';
import type { HandlerOptions } from './handler-options.ts';

export interface HandlerStatusPorts {
  readonly options: HandlerOptions;
  readonly supervisor: EngineSupervisor;
  readonly settings: LiveSettings;
  readonly token: ApiToken;
  readonly access: Pick<SqliteAccess, 'problem'>;
  readonly http: HttpPort;
  readonly retention: Pick<Retention, 'view'>;
  readonly erasures: Pick<Erasures, 'again'>;
  hello(): ShimHello | null;
  wake(): Wake;
}

export class HandlerStatus {
  private readonly ports: HandlerStatusPorts;
  private readonly watch = new BacklogWatch();
  private readonly places: DataPlaces;
  /** The last known committed sequence; it is not known while the log is not open. */
  private lastCommitted = 0;

  constructor(ports: HandlerStatusPorts) {
    this.ports = ports;
    this.places = new DataPlaces(ports.options.dataDirectory);
  }

  /** Events in the spool that are not committed. */
  backlog(): number {
    const { complete } = this.ports.wake();
    const committed = this.committed();
    this.lastCommitted = committed ?? this.lastCommitted;
    return Math.max(0, Math.max(complete, this.ports.hello()?.complete ?? 0) - this.lastCommitted);
  }

  private committed(): number | null {
    const engine = this.ports.supervisor.current;
    return engine === null ? null : (engine.pump?.committed ?? engine.progress.position);
  }

  /** The caller must call this every few seconds at least. */
  note(): number {
    return this.watch.note({
      now: performance.now(),
      committed: this.committed(),
      waiting: this.backlog(),
    });
  }

  health(): Health {
    const { options, supervisor, settings, token, access, http, retention } = this.ports;
    const engine = supervisor.current;
    return describeHealth({
      hello: this.ports.hello(),
      wake: this.ports.wake(),
      linkKind: options.linkKind,
      backlog: this.backlog(),
      waitedMs: this.note(),
      missing: engine?.pump?.missing ?? 0,
      crashed: supervisor.crashed,
      storeProblem: supervisor.storeProblem,
      damaged: engine?.opened.damaged ?? [],
      held: engine?.heldCount ?? 0,
      erasedAgain: engine === null ? 0 : this.ports.erasures.again.length,
      lostLog: supervisor.lostLog,
      memoryProblem: engine?.memoryProblem ?? null,
      threads: engine?.opened.troubles ?? { index: null, reading: null, missingSince: null },
      now: Date.now(),
      access: access.problem,
      settingProblems: settings.problems,
      settings: settings.current,
      portProblem: http.problem,
      tokenProblem: token.problem,
      place: this.places.look(performance.now()),
      standingBy: this.standingBy(),
      foreign: options.foreign ?? null,
      retention: retention.view,
      guard: describeGuard(engine?.ledger ?? null, settings.current),
    });
  }

  metricValues(): MetricValues {
    const { supervisor, settings, options } = this.ports;
    const engine = supervisor.current;
    return describeMetrics({
      ledger: engine?.ledger ?? null,
      wake: this.ports.wake(),
      backlog: this.backlog(),
      missing: engine?.pump?.missing ?? 0,
      linked: this.ports.hello() !== null,
      storeOk: supervisor.storeProblem === null,
      databaseFile: join(options.dataDirectory, 'chat-log.db'),
      settings: settings.current,
    });
  }

  /**
   * The note of the copy that waits (PROTOCOL.md, "Spool"). It may outlive that copy, so the shim says whether it is
   * there.
   */
  private standingBy(): string | null {
    if (!this.ports.wake().surroundings.standby) return null;
    try {
      return readFileSync(join(this.ports.options.dataDirectory, 'standing-by'), 'utf8').slice(0, 500);
    } catch {
      return null;
    }
  }
}
