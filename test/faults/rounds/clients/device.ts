/** A device of an account, and the steps of the plan that happen to it. */
import type { Written } from '../happening.ts';
import type { Action, DevicePlan, MessagePlan } from '../plan/types.ts';
import { Comings } from './comings.ts';
import type { ComingsOptions } from './comings.ts';
import { buildMessage, keptChildren } from './stanzas.ts';

/** What a device needs to know of its round. */
export interface Surroundings extends Omit<ComingsOptions, 'plan' | 'name' | 'other'> {
  /** Names of the accounts, in the plan's order. */
  readonly names: readonly string[];
  readonly messages: readonly MessagePlan[];
}

/** How long a client that is to write waits for its connection, in ms. */
const writersPatience = 2500;

export class Device {
  readonly plan: DevicePlan;
  private readonly comings: Comings;
  private readonly around: Surroundings;
  /** How many messages each session has written, by its number. */
  private readonly written = new Map<number, number>();

  private constructor(plan: DevicePlan, around: Surroundings, comings: Comings) {
    this.plan = plan;
    this.around = around;
    this.comings = comings;
  }

  static async make(plan: DevicePlan, around: Surroundings): Promise<Device> {
    const name = around.names[plan.account] ?? '';
    const other = `${around.names[(plan.account + 1) % around.names.length] ?? ''}@localhost`;
    return new Device(plan, around, await Comings.make({ ...around, plan, name, other }));
  }

  /** Plays all steps, each at its time. */
  async play(): Promise<void> {
    for (const { at, action } of this.plan.steps) {
      const wait = at - this.around.history.now;
      if (wait > 0) await this.around.weather.pause(wait);
      await this.act(action);
    }
  }

  /** How many connections the server still holds of clients that have gone. */
  get halfOpen(): number {
    return this.comings.link.halfOpen;
  }

  /** All faults are over: what is frozen thaws. */
  lift(): void {
    this.comings.link.hurry();
    this.comings.link.wire?.thaw();
    this.comings.session?.thaw();
  }

  /** Leaves in order; comes back for that where a stream waits that only it could end. */
  async leave(): Promise<void> {
    const { comings } = this;
    comings.finish();
    comings.link.lift();
    const alive = comings.session?.up === true && (await comings.session.settled(5000));
    if (!alive) await comings.kill('its link was dead at the end');
    if (comings.leftBehind) {
      await comings.come(-1, null);
      await comings.session?.settled(5000);
    }
    await comings.goodbye('the end of the round');
  }

  /** Ends what the server still holds of clients that have gone. */
  endDeadLinks(): void {
    this.comings.link.lift();
  }

  async end(): Promise<void> {
    this.comings.finish();
    await this.comings.kill('the end');
    await this.comings.link.close();
  }

  private async act(action: Action): Promise<void> {
    const { comings } = this;
    const { wire } = comings.link;
    switch (action.do) {
      case 'sign-in':
        return comings.come(action.priority, action.death, action.visit);
      case 'resume':
        return comings.resume(action.priority);
      case 'swallow':
        comings.fault(`the link swallows bytes, ${action.towards}`);
        wire?.swallow(action.towards);
        return;
      case 'cut':
        comings.fault(`the link is cut, ${action.how}`);
        comings.expectsLoss = true;
        if (action.how === 'fin') wire?.fin();
        else wire?.reset();
        return;
      case 'freeze':
        comings.fault('frozen');
        if (this.outside) comings.session?.freeze();
        else wire?.freeze();
        return;
      case 'thaw':
        comings.fault('thawed');
        comings.session?.thaw();
        wire?.thaw();
        return;
      case 'give-up':
        comings.fault('the client lets go of its link');
        comings.expectsLoss = true;
        comings.session?.drop();
        return;
      case 'kill':
        comings.fault('the client is killed');
        return comings.kill('killed');
      case 'sign-out':
        comings.expectsLoss = true;
        return comings.goodbye('signed out');
      case 'presence':
        comings.session?.presence(action.priority);
        return;
      case 'send':
        return this.send(action.message);
    }
  }

  private get outside(): boolean {
    return this.plan.kind === 'slixmpp' || this.plan.kind === 'smack';
  }

  private async send(index: number): Promise<void> {
    const message = this.around.messages[index];
    if (message === undefined) return;
    const { comings } = this;
    const end = this.around.history.now + writersPatience;
    while (comings.session?.up !== true && this.around.history.now < end) await this.around.weather.pause(50);
    const { toAccount, toResource, type, originId, body, receipt, events, repeats } = message;
    const { names } = this.around;
    const account = toAccount === 'nobody' ? null : `${names[toAccount] ?? ''}@localhost`;
    const bare = account ?? `nobody${names[0] ?? ''}@localhost`;
    const to = toResource === null ? bare : `${bare}/${toResource}`;
    const id = this.idOf(message);
    // What it would repeat was not written.
    if (id === undefined) return;
    const { memory } = this.around;
    const stamp = message.copiesStamp && repeats !== null ? memory.stampOf(repeats) : null;
    const stanza = buildMessage(message, { to, id, stamp });
    const written: Written = {
      message: index,
      from: comings.jid,
      to,
      type,
      id,
      originId,
      body,
      children: keptChildren(stanza, bare),
      receipt,
      events,
      account,
      repeats,
    };
    if (comings.session?.write(stanza, written) === true) memory.noteWritten(index, id);
  }

  /** Undefined: that of a message that was not written. */
  private idOf({ id, body, repeats }: MessagePlan): string | null | undefined {
    if (repeats !== null) return this.around.memory.idOf(repeats);
    const { ids } = this.plan.habits;
    // What has no text of its own is known by its id to clients that tell of nothing else.
    if (ids === null || id === null || body === null) return id;
    return ids === 'one' ? 'bot' : this.countedId();
  }

  /** The next of the ids that its session counts from 1 on. */
  private countedId(): string {
    const session = this.comings.session?.number;
    if (session === undefined) return '1';
    const next = (this.written.get(session) ?? 0) + 1;
    this.written.set(session, next);
    return String(next);
  }
}
