/** A session of @xmpp/client, with everything it reads and writes in the round's history. */
import { setTimeout as sleep } from 'node:timers/promises';
import { xml, type Client, type Element } from '@xmpp/client';
import type { Written } from '../happening.ts';
import { newConnection, patience, signIn, socketOf, streamManagementEnabled } from './connection.ts';
import { Probes } from './probes.ts';
import type { Session, SessionOptions } from './session.ts';
import { watchWrites } from './watch-writes.ts';
import { readCopy, readTold } from './stanzas.ts';

const receiptsNamespace = 'urn:xmpp:receipts';

export class XmppJsSession implements Session {
  readonly number: number;
  readonly jid: string;
  private readonly options: SessionOptions;
  private readonly bare: string;
  private readonly connection: Client;
  private readonly probes: Probes;
  private readonly asked = new Set<string>();
  private dead = false;
  private leaving = false;
  private online = false;

  constructor(options: SessionOptions) {
    this.options = options;
    this.number = options.number;
    this.bare = `${options.name}@localhost`;
    this.jid = `${this.bare}/${options.resource}`;
    this.connection = newConnection({ ...options, password: 'secret' });
    this.probes = new Probes(options.number, options.history, (stanza) => void this.raw(stanza));
    this.connection.on('stanza', (stanza) => {
      this.read(stanza);
    });
    watchWrites(this.connection, (told) => {
      if (this.dead || (told.kind === 'answered' && !this.asked.has(told.id))) return;
      options.history.add({ ...told, session: options.number });
      this.probes.want();
    });
    this.connection.on('disconnect', () => {
      const was = this.online;
      this.online = false;
      this.probes.lost();
      if (was && !this.dead && !this.leaving) this.options.lost('the connection has gone');
    });
  }

  get up(): boolean {
    return this.online && !this.dead;
  }

  async start(): Promise<void> {
    const { history, streamManagement, receipts } = this.options;
    const { number, jid } = this;
    history.add({ kind: 'opened', session: number, jid, streamManagement, receipts, outside: false });
    try {
      await signIn(this.connection);
      if (streamManagement) await streamManagementEnabled(this.connection);
      this.online = socketOf(this.connection)?.destroyed === false;
      if (!this.online) throw new Error('the connection has gone while signing in');
      if (this.options.carbons) {
        await this.raw(xml('iq', { type: 'set', id: 'carbons' }, xml('enable', 'urn:xmpp:carbons:2')));
      }
    } catch (error) {
      this.silence();
      throw error;
    }
  }

  presence(priority: number | 'unavailable'): void {
    if (!this.up) return;
    this.options.history.add({ kind: 'available', session: this.number, priority });
    const stanza =
      priority === 'unavailable'
        ? xml('presence', { type: 'unavailable' })
        : xml('presence', {}, xml('priority', {}, String(priority)));
    void this.raw(stanza);
    this.probes.want();
  }

  write(stanza: Element, written: Written): boolean {
    if (!this.up) return false;
    this.options.history.add({ kind: 'wrote', session: this.number, written });
    void this.raw(stanza);
    this.probes.want();
    return true;
  }

  async resume(): Promise<boolean> {
    const { streamManagement, reconnect } = this.connection as unknown as {
      streamManagement: { id: string; once(event: 'resumed', listener: () => void): void };
      reconnect: { reconnect(): Promise<void> };
    }; // @xmpp/stream-management and @xmpp/reconnect 0.14
    if (this.dead || streamManagement.id === '') return false;
    const told = new Promise<boolean>((resolve) => {
      streamManagement.once('resumed', () => {
        this.options.history.add({ kind: 'resumed', session: this.number });
        // Its request said how far it has read.
        this.options.history.add({ kind: 'acknowledged', session: this.number });
        this.online = true;
        this.probes.want();
        resolve(true);
      });
      this.connection.on('online', () => {
        resolve(false);
      });
      this.connection.on('disconnect', () => {
        resolve(false);
      });
    });
    try {
      await reconnect.reconnect();
    } catch {
      this.silence();
      return false;
    }
    // Its new link may swallow bytes as well.
    const resumed = await Promise.race([told, sleep(patience, false, { ref: false })]);
    if (!resumed) this.silence();
    return resumed;
  }

  async goodbye(): Promise<void> {
    this.leaving = true;
    // Openfire closes the connection without a word of its own, and the client would wait for it.
    const gone = new Promise<void>((resolve) => {
      this.connection.on('disconnect', () => {
        resolve();
      });
    });
    const stopped = this.connection.stop().then(
      () => undefined,
      () => undefined,
    );
    if (this.up) await Promise.race([gone, stopped, sleep(4000, undefined, { ref: false })]);
    this.silence();
  }

  kill(): Promise<void> {
    this.silence();
    return Promise.resolve();
  }

  drop(): void {
    this.leaving = true;
    socketOf(this.connection)?.destroy();
    this.leaving = false;
    this.online = false;
  }

  settled(milliseconds: number): Promise<boolean> {
    return this.probes.settled(milliseconds);
  }

  /** Frozen is its link, whose proxy stops reading. */
  freeze(): void {}
  thaw(): void {}

  private silence(): void {
    this.dead = true;
    this.online = false;
    this.probes.lost();
    socketOf(this.connection)?.destroy();
  }

  /** Nothing depends on what is written: the link may be gone by now. */
  private async raw(stanza: Element): Promise<void> {
    await this.connection.send(stanza).catch(() => undefined);
  }

  private read(stanza: Element): void {
    if (this.dead) return;
    const { history } = this.options;
    const session = this.number;
    const { type, id, from } = stanza.attrs;
    if (stanza.is('iq') && (type === 'get' || type === 'set') && id !== undefined) {
      this.asked.add(id);
      return history.add({ kind: 'asked', session, id });
    }
    if (stanza.is('iq')) return this.probes.heard(id);
    const copy = readCopy(stanza, this.bare);
    if (copy !== null) history.add({ kind: 'read', session, copy });
    const told = readTold(stanza);
    if (told !== null) history.add({ kind: 'told', session, told });
    const wants = copy?.carbon === false && stanza.getChild('request', receiptsNamespace) !== undefined;
    if (!this.options.receipts || !wants || from === undefined || id === undefined) return;
    const receipt = xml('received', { xmlns: receiptsNamespace, id });
    void this.raw(xml('message', { to: from, type: 'chat', id: crypto.randomUUID() }, receipt));
  }
}
