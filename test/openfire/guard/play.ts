/** A play at a guarded server: alice, who sends and keeps what she is told, bob's devices, and links that die. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Element } from '@xmpp/client';
import type { Account } from '../../../tools/host/options.ts';
import { dyingLink } from '../../../tools/xmpp/dying-link.ts';
import type { DyingLink } from '../../../tools/xmpp/dying-link.ts';
import type { Server } from '../../support/server/servers.ts';
import { until } from '../../support/until.ts';
import { newPair } from '../../support/xmpp/accounts.ts';
import { signIn } from '../../support/xmpp/client.ts';
import type { TestClient } from '../../support/xmpp/client.ts';
import { ForeignClient } from '../../support/xmpp/foreign/foreign-client.ts';
import type { ClientKind } from '../../support/xmpp/foreign/foreign-client.ts';
import { idsOf, portOf, reader } from '../../support/xmpp/reader.ts';
import type { Reader, ReaderOptions, Transport } from '../../support/xmpp/reader.ts';
import { receiptFor } from '../../support/xmpp/stanzas.ts';
import { delays, essence, expected, letter } from './letters.ts';
import type { Sent } from './letters.ts';
import { PlayLog } from './log.ts';
import { pingAfter, timeout } from './servers.ts';

/** Long enough for whatever would still come: a ping, its answer, a commit, a routing. */
export const aWhile = (): Promise<void> => sleep(pingAfter + 600);

export class GuardPlay extends PlayLog {
  readonly alice: TestClient;
  readonly bob: Account;
  /** The password of alice's account, for another device of hers. */
  readonly alicePassword: string;
  private readonly ends: (() => Promise<unknown>)[] = [];
  private readonly links: DyingLink[] = [];
  private count = 0;

  private constructor(server: Server, alice: TestClient, alicePassword: string, bob: Account) {
    super(server, alice.bare, `${bob.name}@localhost`);
    this.alice = alice;
    this.alicePassword = alicePassword;
    this.bob = bob;
    this.ends.push(() => alice.signOut());
  }

  /** Alice signs in; what is begun has to be ended. */
  static async between(server: Server, alice: Account, bob: Account): Promise<GuardPlay> {
    return new GuardPlay(server, await signIn(server, alice, { keep: true }), alice.password, bob);
  }

  /** Plays with two new accounts, friends of each other; everybody is gone afterwards, however it ends. */
  static async run(server: Server, play: (play: GuardPlay) => Promise<void>): Promise<void> {
    const [alice, bob] = await newPair(server);
    const begun = await GuardPlay.between(server, alice, bob);
    try {
      await play(begun);
    } finally {
      await begun.end();
    }
  }

  /** Everybody goes, links first: a client whose connection is closed has nothing to wait for. */
  async end(): Promise<void> {
    await Promise.all(this.links.map((link) => link.close()));
    await Promise.all(this.ends.map((end) => end()));
  }

  /** What has to be ended with everything else. */
  atEnd(end: () => Promise<unknown>): void {
    this.ends.push(end);
  }

  async link(transport: Transport): Promise<DyingLink> {
    const target = { host: this.server.host, port: portOf(this.server, transport) };
    const link = await dyingLink(target);
    this.links.push(link);
    return link;
  }

  /** Signs bob in with another device; unless it is to be unavailable, messages reach it when this resolves. */
  async device(transport: Transport, resource: string, options: ReaderOptions = {}): Promise<Reader> {
    const device = await reader(this.server, this.bob, transport, resource, options);
    this.ends.push(() => device.leave());
    const { priority = 0, available = true } = options;
    if (available) await this.becomes(device, resource, priority);
    return device;
  }

  /** One of bob's devices has another priority, and the server routes messages by that when this resolves. */
  becomes(device: Reader, resource: string, priority: number): Promise<void> {
    return this.reachable(resource, () => device.become(priority));
  }

  /**
   * Signs bob in with a client that is a process of its own, and sends its presence by itself. `unseen`: alice is not
   * there to see it.
   */
  async process(kind: ClientKind, resource: string, { unseen = false } = {}): Promise<ForeignClient> {
    const { host, xmppPort: port } = this.server;
    const client = await ForeignClient.connect(kind, { host, port }, `${this.bare}/${resource}`);
    this.ends.push(() => client.kill());
    const sendPresence = (): void => {
      client.send('<presence/>');
    };
    if (unseen) sendPresence();
    else await this.reachable(resource, sendPresence);
    return client;
  }

  /**
   * Tells of a presence before the server routes messages to it (until it does, they are stored, and lie there): when
   * alice sees the second one, the first has been dealt with.
   */
  private async reachable(resource: string, sendPresence: () => Promise<void> | void): Promise<void> {
    for (let time = 1; time <= 2; time++) {
      const before = this.seen(resource, undefined).length;
      await sendPresence();
      await until(`alice to see ${resource}`, () => this.seen(resource, undefined).length > before);
    }
  }

  /** Presence that alice has got from a device of bob's. */
  private seen(resource: string, type: 'unavailable' | undefined): readonly Element[] {
    const from = `${this.bare}/${resource}`;
    return this.alice.stanzas.filter(
      ({ name, attrs }) => name === 'presence' && attrs['from'] === from && attrs['type'] === type,
    );
  }

  /** Alice sends letters to bob who is away, and they are stored. */
  async store(count: number): Promise<Sent[]> {
    const sent = await this.sendApart(count);
    await this.logged(sent, 'stored');
    return sent;
  }

  /** Each letter in a millisecond of its own: by it Openfire's offline store orders them. */
  async sendApart(count: number): Promise<Sent[]> {
    const sent: Sent[] = [];
    for (let number = 0; number < count; number++) {
      sent.push(...(await this.send(1)));
      await this.alice.settle();
      await sleep(2);
    }
    return sent;
  }

  /** Alice sends letters to bob: to his bare JID and as `chat`, unless said otherwise. */
  async send(count: number, attributes: Record<string, string> = {}): Promise<Sent[]> {
    const { to = this.bare, ...rest } = attributes;
    const sent = Array.from({ length: count }, () => letter(to, `${this.bob.name}-${++this.count}`, rest));
    await this.alice.send(...sent.map(({ element }) => element));
    return sent;
  }

  /** Waits until alice sees that a device of bob's has gone, no matter how. */
  async gone(resource: string, milliseconds?: number): Promise<void> {
    await until(`${resource} to be gone`, () => this.hasGone(resource), milliseconds);
  }

  hasGone(resource: string): boolean {
    return this.seen(resource, 'unavailable').length > 0;
  }

  /** A device of bob's is there for longer than the guard leaves one that does not answer. */
  async stays(resource: string): Promise<void> {
    await sleep(pingAfter + timeout + 2500);
    expect(this.seen(resource, 'unavailable')).toEqual([]);
  }

  /** Waits until a device has heard these letters, whatever else. */
  async heardAll(device: Reader, sent: readonly Sent[]): Promise<void> {
    await until(`${device.jid} to hear all`, () => this.areAmong(idsOf(device), sent));
  }

  /** Throws, and tells what became of the first that is not. */
  private async areAmong(there: readonly (string | undefined)[], sent: readonly Sent[]): Promise<true> {
    const missing = sent.find(({ id }) => !there.includes(id));
    if (missing === undefined) return true;
    const { timeline } = await this.told(missing);
    throw new Error(`${there.length} so far, missing: ${missing.id} ${JSON.stringify(timeline)}`);
  }

  /**
   * A device hears these letters and nothing else: in order, each exactly once, as they were sent, with so many delays
   * (all, or each).
   * Alice gets exactly one receipt for each, from that device.
   */
  async hears(device: Reader, sent: readonly Sent[], delayed: 0 | 1 | readonly number[]): Promise<void> {
    const ids = sent.map(({ id }) => id);
    const told = (): string[] => this.receipts.flatMap(([, id]) => (ids.includes(id) ? [id] : []));
    await this.heardAll(device, sent);
    await until('all receipts', () => this.areAmong(told(), sent));
    await aWhile();
    const { heard } = device;
    const order = heard.map(({ attrs }) => attrs['id'] ?? '');
    const twice = sent.filter(({ id }) => order.indexOf(id) !== order.lastIndexOf(id));
    // The timelines tell who sent them again.
    expect(await Promise.all(twice.map(async (one) => (await this.told(one)).timeline))).toEqual([]);
    expect(order).toEqual(ids);
    const rows = await this.log(sent);
    const form = await this.identityForm();
    expect(heard.map(essence)).toEqual(
      sent.map((one) => expected(one, this.alice.jid, this.bare, rows.get(one.id)?.stanzaId ?? '', form)),
    );
    const found = heard.map(delays);
    expect(found).toEqual(typeof delayed === 'number' ? sent.map(() => delayed) : delayed);
    expect(told().sort()).toEqual([...ids].sort());
    const from = this.receipts.filter(([, id]) => ids.includes(id)).map(([jid]) => jid);
    expect(new Set(from)).toEqual(new Set([device.jid]));
  }

  /** Whom alice has receipts from, and for what, in the order they came. */
  get receipts(): readonly (readonly [from: string, id: string])[] {
    return this.alice.messages.flatMap((stanza) => {
      const id = receiptFor(stanza);
      return id === null ? [] : [[stanza.attrs['from'] ?? '', id] as const];
    });
  }

  /** Errors that alice was sent. */
  get errors(): readonly Element[] {
    return this.alice.messages.filter(({ attrs }) => attrs['type'] === 'error');
  }
}
