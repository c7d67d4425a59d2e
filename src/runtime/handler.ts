/** The handler: answers the shim's frames, chooses the storage engine, and gives it and the console what they need. */
import { join } from 'node:path';
import { describeError } from '../base/describe-error.ts';
import type { Logger } from '../base/logger.ts';
import { PaceKeeper } from '../base/pace.ts';
import type { Pace } from '../base/pace.ts';
import { handlerVersion } from '../base/version.ts';
import { keptDeviceKey } from '../console/access/device.ts';
import { openAccessStore } from '../console/access/open.ts';
import type { SqliteAccess } from '../console/access/store.ts';
import { createConsole } from '../console/console.ts';
import type { Console } from '../console/console.ts';
import { HttpPort } from '../console/ports/port.ts';
import { encodeRelease } from '../link/commands.ts';
import { alone, protocolVersion, toShim } from '../link/messages.ts';
import type { ConsoleQuestion, FromShim, ShimHello, Wake } from '../link/messages.ts';
import { Requests } from '../link/requests.ts';
import { isAwaited } from '../model/batch.ts';
import type { Batch, Notice } from '../model/batch.ts';
import type { Erasures } from '../retention/erasures.ts';
import { Retention } from '../retention/retention.ts';
import { LiveSettings } from '../settings/settings.ts';
import { createMetrics } from '../status/metrics.ts';
import type { ChatLogReader } from '../store/reader.ts';
import { sqliteEngine } from '../store/sqlite/engine/engine.ts';
import { ApiToken } from './api-token.ts';
import { Backups } from './backups.ts';
import { createServices } from './console-services.ts';
import { EngineSupervisor } from './engine-supervisor.ts';
import type { Engine } from './engine.ts';
import { createErasures } from './erasing.ts';
import { advertised } from './features.ts';
import { frameReceiver } from './frames.ts';
import type { HandlerOptions } from './handler-options.ts';
import { Questions } from './questions.ts';
import { HandlerStatus } from './handler-status.ts';

/** Milliseconds: without work there are no steps that would update the pace. */
const restingMs = 5000;

export class Handler {
  private readonly options: HandlerOptions;
  private readonly logger: Logger;
  private readonly requests = new Requests();
  private readonly paceKeeper = new PaceKeeper();
  private readonly settings: LiveSettings;
  private readonly databaseFile: string;
  private readonly backups: Backups;
  private readonly token: ApiToken;
  private readonly access: SqliteAccess;
  private readonly console: Console;
  private readonly http: HttpPort;
  private readonly observers = new Set<(notice: Notice) => void>();
  private readonly commitListeners = new Set<() => void>();
  private readonly questions: Questions;
  private readonly retention: Retention;
  private readonly erasures: Erasures;
  private readonly metrics;
  private readonly supervisor: EngineSupervisor;
  private readonly status: HandlerStatus;
  private hello: ShimHello | null = null;
  private wake: Wake = { kind: 'wake', complete: 0, bytes: 0, dropped: 0, full: false, surroundings: alone };
  private readonly paceTimer: NodeJS.Timeout;
  /** The shim has sent all properties that are set; before that, a missing one may still be under way. */
  private settled = false;
  private stopped = false;

  constructor(options: HandlerOptions, logger: Logger) {
    this.options = options;
    this.logger = logger;
    this.settings = new LiveSettings(options.refusedNode);
    const { dataDirectory, nativeBinding } = options;
    this.databaseFile = join(dataDirectory, 'chat-log.db');
    this.backups = new Backups(this.databaseFile, nativeBinding);
    this.token = new ApiToken(dataDirectory, options.apiToken);
    this.access = openAccessStore(dataDirectory, nativeBinding, logger, () => this.token.value);
    const engine = (): Engine => {
      if (this.engine === null)
        throw this.supervisor.storeProblem ?? new Error('the chat log is not open yet');
      return this.engine;
    };
    const log = (): ChatLogReader => engine().log;
    this.metrics = createMetrics(
      () => this.status.metricValues(),
      log,
      () => this.status.health(),
    );
    const linked = { hello: () => this.hello, wake: () => this.wake };
    const { access, backups } = this;
    const shared = { access, backups, logger, ...linked };
    const send = (frames: Buffer): void => this.send(frames);
    this.erasures = createErasures({ supervisor: () => this.supervisor, send, ...shared });
    const services = createServices({
      ...shared,
      log,
      chatStates: (since) => this.engine?.ledger?.chatStates.all(since) ?? [],
      commitListeners: this.commitListeners,
      health: () => this.status.health(),
      settings: this.settings,
      token: this.token,
      redeliver: async (stanzaId) => engine().giveOut(stanzaId),
      retentionWouldTake: (days) => this.retention.wouldTake(days),
      believeClock: () => this.retention.believeClock(),
      erasures: this.erasures,
      held: () => this.heldMessages,
      releaseHeld: (how) => this.releaseHeld(how),
      ask: (frame) => this.requests.ask((bytes) => this.send(bytes), frame),
      metrics: () => this.metrics.registry.metrics(),
    });
    this.console = createConsole(services, {
      version: handlerVersion,
      deviceKey: keptDeviceKey(join(options.dataDirectory, 'device-key')),
      onFault: (error, where) => this.logger.error(`RECEIPTS_CONSOLE: ${where}: ${describeError(error)}`),
      onAnswer: (answer, seconds) => this.metrics.requests.observe(answer, seconds),
    });
    this.http = new HttpPort(this.console, logger);
    options.carrier.onBytes(frameReceiver((frame) => this.heed(frame), logger));
    options.carrier.onClosed((reason) => this.logger.info(`the link has ended: ${reason}`));
    this.questions = new Questions({
      ledger: () => this.engine?.ledger ?? null,
      settings: () => this.settings.current,
      send,
    });
    this.retention = new Retention({
      store: () => this.engine?.opened.store,
      wanted: () => (this.settled ? this.settings.current['retention.days'] : null),
      onProblem: (problem) => this.supervisor.note(problem),
    });
    this.supervisor = this.createSupervisor();
    const { supervisor, settings, token, http, retention, erasures } = this;
    const parts = { supervisor, settings, token, access, http, retention, erasures };
    this.status = new HandlerStatus({ options, ...parts, ...linked });
    this.paceTimer = setInterval(() => this.pace(), restingMs);
    if (options.httpPort !== undefined) this.listen();
    this.supervisor.open();
  }

  private get engine(): Engine | null {
    return this.supervisor.current;
  }

  private createSupervisor(): EngineSupervisor {
    const { databaseFile, logger } = this;
    const { nativeBinding } = this.options;
    const onThreadTrouble = (line: string): void => void logger.error(line);
    const open = sqliteEngine({ file: databaseFile, nativeBinding, onThreadTrouble });
    return new EngineSupervisor(
      { databaseFile, nativeBinding, logger, open },
      {
        onOpened: (position) => this.send(toShim.hello(handlerVersion, position)),
        // The shim may ask meanwhile what is wrong, and must therefore send its properties.
        onClosed: () => this.send(toShim.hello(handlerVersion, null)),
        release: (committed, commands) => this.send(encodeRelease(committed, commands)),
        onCommitted: (batch) => this.tell(batch),
        onCommitTime: (seconds) => this.metrics.commits.observe(seconds),
        pace: () => this.pace(),
        onStep: () => {
          this.questions.ping();
          this.questions.askForStored();
        },
      },
    );
  }

  /** Messages on which nobody acts because the log was put back. */
  get heldMessages(): number {
    return this.engine?.heldCount ?? 0;
  }

  releaseHeld(how: 'redeliver' | 'settle'): number {
    return this.supervisor.releaseHeld(how);
  }

  observe(listener: (notice: Notice) => void): void {
    this.observers.add(listener);
    if (this.engine?.ledger) this.engine.ledger.observed = true;
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    this.retention.stop();
    this.erasures.stop();
    this.questions.stop();
    clearInterval(this.paceTimer);
    this.backups.forget();
    this.supervisor.stop();
    await this.http.close();
    this.access.close();
    await this.options.carrier.close();
  }

  private send(frames: Buffer): void {
    if (frames.length > 0) this.options.carrier.send(frames);
  }

  private heed(frame: FromShim): void {
    switch (frame.kind) {
      case 'hello':
        return this.begin(frame);
      case 'wake':
        return this.woken(frame);
      case 'property':
        return this.changed(frame.name, frame.value);
      case 'console':
        return void this.answerConsole(frame);
      case 'answer':
        return this.requests.settle(frame);
      case 'stopping':
        this.logger.info('Openfire stops, or unloads the plugin');
        if (this.options.linkKind === 'bridge') this.pause();
        else void this.stop();
        return;
      case 'starting':
        return this.resume();
    }
  }

  /** The plugin is unloaded but the process that hosts its Openfire goes on, so it may be loaded again. */
  private pause(): void {
    this.supervisor.pause();
    this.hello = null;
  }

  private resume(): void {
    // At the first start a hello is already under way.
    if (this.hello === null && !this.supervisor.paused) return;
    this.hello = null;
    this.supervisor.resume();
  }

  private begin(hello: ShimHello): void {
    if (hello.protocol !== protocolVersion) {
      this.logger.error(
        `RECEIPTS_LINK_PROTOCOL: the shim speaks protocol ${hello.protocol}, not ${protocolVersion}`,
      );
      return;
    }
    this.hello = hello;
    this.settled = false;
    this.wake = { ...this.wake, surroundings: hello.surroundings };
    if (!this.supervisor.start(hello, this.settings.current, this.observers.size > 0)) return;
    const { openfireVersion, domain, complete } = hello;
    this.logger.info(`linked to Openfire ${openfireVersion} (${domain}), spool at ${complete}`);
    this.advertise();
  }

  private woken(wake: Wake): void {
    const { stanzaIds } = this.wake.surroundings;
    this.wake = wake;
    this.settled = this.hello !== null;
    if (this.hello !== null && stanzaIds !== wake.surroundings.stanzaIds) this.advertise();
    this.engine?.wake(wake);
  }

  private changed(name: string, value: string | null): void {
    this.settings.change(name, value);
    for (const problem of this.settings.problems) this.logger.warn(`RECEIPTS_PROPERTY: ${problem}`);
    if (this.engine?.ledger) this.engine.ledger.settings = this.settings.current;
    this.listen();
    if (this.hello !== null) this.advertise();
    if (name.endsWith('retention.days')) this.retention.expire();
    if (name.endsWith('.enabled')) this.questions.ping();
  }

  private listen(): void {
    const { 'http.port': port, 'http.address': address } = this.settings.current;
    this.http.use(this.options.httpPort ?? port, address);
  }

  private advertise(): void {
    const { server, account } = advertised(this.settings.current, this.wake.surroundings.stanzaIds);
    this.send(toShim.features(server, account));
  }

  private pace(): Pace {
    const { complete, bytes } = this.wake;
    this.status.note();
    const spoolShare = bytes / (this.settings.current['spool.maxMegabytes'] * 1024 * 1024);
    const load = { complete, spoolShare, backlog: this.status.backlog() };
    const pace = this.paceKeeper.note({ now: performance.now(), ...load });
    // Where nothing is to be committed any more, this is how the index learns that it need not wait.
    this.engine?.opened.giveWay(pace, this.paceKeeper.hasRoom);
    return pace;
  }

  private tell(batch: Batch): void {
    if (isAwaited(batch)) this.paceKeeper.noteAwaited(performance.now());
    for (const [state, count] of batch.rises) this.metrics.transitions.inc({ state }, count);
    for (const notice of batch.notices) for (const observer of this.observers) observer(notice);
    for (const listener of this.commitListeners) listener();
  }

  private async answerConsole(question: ConsoleQuestion): Promise<void> {
    const { status, contentType, headers, body } = await this.console.handleAdminConsole(question);
    this.send(toShim.consoleAnswer(question.request, status, contentType, headers, body));
  }
}
