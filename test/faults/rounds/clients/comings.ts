/** The comings and goings of a device: its link, and the sessions that the server may hold of it. */
import type { Ending, History } from '../happening.ts';
import type { DevicePlan, FlushDeath, Visit } from '../plan/types.ts';
import { Random } from '../random.ts';
import { within } from '../run/limit.ts';
import type { Weather } from '../server/weather.ts';
import { DeviceLink } from '../wire/device-link.ts';
import type { Wire } from '../wire/wire.ts';
import type { Memory } from './memory.ts';
import { newSession } from './new-session.ts';
import type { Session, SessionOptions } from './session.ts';

export interface ComingsOptions {
  readonly plan: DevicePlan;
  readonly history: History;
  readonly name: string;
  readonly port: number;
  readonly seed: string;
  /** Numbers sessions throughout the round. */
  readonly nextSession: () => number;
  readonly weather: Weather;
  /** Another account (bare JID), for those that hide from one. */
  readonly other: string;
  readonly memory: Memory;
}

/** How long a client may take for one thing, in ms: a library may wait without end for a server that was killed meanwhile. */
const oneThing = 20_000;
/** How long a client tries to sign in at a server that may be down, in ms. */
const patience = 240_000;

export class Comings {
  readonly link: DeviceLink;
  readonly jid: string;
  /** What happens next is the plan's doing. */
  expectsLoss = false;
  /** Not ended; the current one last. Those without a connection can be resumed. */
  private open: Session[] = [];
  private readonly options: ComingsOptions;
  private readonly random: Random;
  private readonly wires = new Map<Session, Wire>();
  private busy: Promise<void> = Promise.resolve();
  private priority = 0;
  private over = false;
  private keptByServer = false;

  private constructor(options: ComingsOptions, link: DeviceLink) {
    this.options = options;
    this.link = link;
    this.jid = `${options.name}@localhost/${options.plan.resource}`;
    this.random = new Random(`${options.seed}/comings/${options.plan.account}/${options.plan.resource}`);
  }

  static async make(options: ComingsOptions): Promise<Comings> {
    const { port, plan } = options;
    return new Comings(
      options,
      await DeviceLink.open({ host: '127.0.0.1', port }, plan.habits.bytesPerSecond),
    );
  }

  get session(): Session | undefined {
    return this.open.at(-1);
  }

  /** Whether the server may keep a stream for its client, which only the same resource can end. */
  get leftBehind(): boolean {
    return this.keptByServer || (this.resumes && this.open.some((session) => !session.up));
  }

  private get resumes(): boolean {
    return this.options.plan.kind === 'stream-management';
  }

  fault(fault: string): void {
    const session = this.session?.number ?? -1;
    this.options.history.add({ kind: 'fault', session, fault: `${this.jid}: ${fault}` });
  }

  /** Signs in with a session of its own, however long the server is away. */
  come(priority: number, death: FlushDeath | null, visit: Visit | null = null): Promise<void> {
    return this.exclusive(() => this.comeNow(priority, death, visit));
  }

  resume(priority: number): Promise<void> {
    return this.exclusive(async () => {
      const { session } = this;
      if (session === undefined || session.up) return this.comeNow(priority, null, null);
      this.expectsLoss = false;
      const resumed = await this.bounded('resuming', session.resume()).catch(() => false);
      this.noteWire(session);
      if (resumed) return;
      await session.kill();
      this.close(session, 'fault', 'could not be resumed');
      await this.comeNow(priority, null, null);
    });
  }

  async goodbye(reason: string): Promise<void> {
    await this.exclusive(async () => {
      const { session } = this;
      if (session === undefined) return;
      const up = session.up;
      if (up) this.options.history.add({ kind: 'leaving', session: session.number });
      await this.bounded('signing out', session.goodbye()).catch(() => session.kill());
      this.close(session, up ? 'goodbye' : 'fault', reason);
    });
  }

  /** Lets the clients of all sessions die. */
  async kill(reason: string): Promise<void> {
    this.expectsLoss = true;
    for (const session of this.open) {
      await session.kill();
      this.close(session, 'fault', reason);
    }
  }

  /** From now on it does not come back by itself. */
  finish(): void {
    this.over = true;
  }

  private bounded<T>(what: string, played: Promise<T>): Promise<T> {
    return within(oneThing, () => `${this.jid} ${what}`, played);
  }

  private exclusive(play: () => Promise<void>): Promise<void> {
    const played = this.busy.then(play);
    this.busy = played.catch(() => undefined);
    return played;
  }

  private async comeNow(priority: number, death: FlushDeath | null, visit: Visit | null): Promise<void> {
    this.priority = Math.max(0, priority);
    this.expectsLoss = false;
    // A stream that was not resumed is given up by its client; the server still holds it.
    for (const session of this.open.filter((one) => !one.up)) {
      await session.kill();
      this.close(session, 'fault', 'its client came anew');
    }
    const end = performance.now() + patience;
    for (;;) {
      const session = this.newSession();
      this.open.push(session);
      try {
        await this.bounded('signing in', session.start());
        this.noteWire(session);
        if (visit !== null) await this.bounded('looking into its store', session.visit(visit));
        if (death !== null) this.prepareDeath(session, death);
        session.presence(priority);
        return;
      } catch (error) {
        await session.kill();
        this.close(session, 'failed', String(error));
      }
      if (performance.now() > end) throw new Error(`${this.jid} could not sign in for ${patience / 1000} s`);
      await this.options.weather.pause(this.random.integer(300, 600));
    }
  }

  private newSession(): Session {
    const { plan, history, name, nextSession, other, memory } = this.options;
    const number = nextSession();
    const options: SessionOptions = {
      number,
      history,
      port: this.link.port,
      name,
      resource: plan.resource,
      streamManagement: plan.kind === 'stream-management',
      carbons: plan.carbons,
      receipts: plan.receipts,
      habits: plan.habits,
      other,
      memory,
      random: this.random.fork(number),
      lost: (reason) => {
        this.lost(session, reason);
      },
      crashed: () => {
        this.crash(session);
      },
    };
    const session = newSession(plan.kind, options);
    return session;
  }

  private noteWire(session: Session): void {
    const { wire } = this.link;
    if (wire === undefined || this.wires.get(session) === wire) return;
    this.wires.set(session, wire);
    wire.serverGone = () => {
      this.options.history.add({ kind: 'server-closed', session: session.number });
    };
  }

  private prepareDeath(session: Session, { bytes, how }: FlushDeath): void {
    const { wire } = this.link;
    wire?.limit(bytes, () => {
      if (this.session !== session) return;
      this.fault(`dies after ${bytes} bytes: ${how}`);
      this.expectsLoss = true;
      if (how === 'swallow') wire.swallow('both');
      else if (how === 'reset') wire.reset();
      else void this.kill('killed while it was reading what had waited');
    });
  }

  /** Its process dies of what it has read, and is started again. */
  private crash(session: Session): void {
    if (this.session !== session) return;
    this.fault('the client crashes on what it has read');
    const planned = this.expectsLoss;
    void session.kill();
    this.close(session, 'fault', 'crashed');
    if (!planned) this.comeBack(session);
  }

  private lost(session: Session, reason: string): void {
    const expected = this.expectsLoss || this.wires.get(session)?.faulty === true;
    const current = this.session === session;
    if (!this.resumes || !current) {
      void session.kill();
      this.close(session, expected ? 'fault' : 'server', reason);
    }
    if (current && !this.expectsLoss) this.comeBack(session);
  }

  private comeBack(before: Session): void {
    if (this.over) return;
    const again = this.random.chance(0.6);
    setTimeout(
      () => {
        if (this.over || this.expectsLoss || this.session?.up === true) return;
        const back =
          again && this.session === before ? this.resume(this.priority) : this.come(this.priority, null);
        // Where the server stays away, the end of the round tells.
        back.catch(() => undefined);
      },
      this.random.integer(200, 1200),
    );
  }

  private close(session: Session, how: Ending, reason: string): void {
    if (!this.open.includes(session)) return;
    this.open = this.open.filter((one) => one !== session);
    // An older one was ended by the coming of the next.
    if (this.resumes && how !== 'failed' && this.open.length === 0) this.keptByServer = how !== 'goodbye';
    this.options.history.add({ kind: 'closed', session: session.number, how, reason });
  }
}
