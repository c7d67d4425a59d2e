/** A session of @xmpp/client, with everything it reads and writes in the round's history. */
import { setTimeout as sleep } from 'node:timers/promises';
import { xml } from '@xmpp/client';
import type { Client, Element } from '@xmpp/client';
import {
  answerDiscovery,
  goOnline,
  newConnection,
  socketOf,
  stepPatience,
  streamManagementEnabled,
} from '../../../../tools/xmpp/connection.ts';
import type { Written } from '../happening.ts';
import type { Visit } from '../plan/types.ts';
import { announce } from './hiding.ts';
import { Manners } from './manners.ts';
import { Probes } from './probes.ts';
import { Questions } from './questions.ts';
import type { Session, SessionOptions } from './session.ts';
import { readCopy, readTold } from './stanzas.ts';
import { nodeOf, visitStore } from './store-visit.ts';
import type { Shown } from './store-visit.ts';
import { watchWrites } from './watch-writes.ts';

/** Time between two pieces of white space, in ms. */
const keepAlive = 500;

export class XmppJsSession implements Session {
  readonly number: number;
  readonly jid: string;
  private readonly options: SessionOptions;
  private readonly bare: string;
  private readonly connection: Client;
  private readonly probes: Probes;
  private readonly manners: Manners;
  private readonly asked = new Set<string>();
  private readonly questions: Questions;
  private readonly shown: Shown[] = [];
  private readonly spaces: ReturnType<typeof setInterval> | undefined;
  private dead = false;
  private leaving = false;
  private online = false;

  constructor(options: SessionOptions) {
    this.options = options;
    this.number = options.number;
    this.bare = `${options.name}@localhost`;
    this.jid = `${this.bare}/${options.resource}`;
    this.connection = newConnection({ ...options, host: '127.0.0.1', password: 'secret' });
    if (options.receipts) answerDiscovery(this.connection, ['urn:xmpp:receipts']);
    this.probes = new Probes(options.number, options.history, (stanza) => void this.raw(stanza));
    this.questions = new Questions((stanza) => void this.raw(stanza), stepPatience);
    this.manners = new Manners(options, (stanza) => this.say(stanza));
    if (options.habits.keepAlives) {
      this.spaces = setInterval(() => {
        if (this.up) socketOf(this.connection)?.write(' ');
      }, keepAlive);
      this.spaces.unref();
    }
    this.connection.on('stanza', (stanza) => {
      this.read(stanza);
    });
    watchWrites(this.connection, options.habits.silent, (told) => {
      if (this.dead || (told.kind === 'answered' && !this.asked.has(told.id))) return;
      options.history.add({ ...told, session: options.number });
      this.probes.want();
    });
    this.connection.on('disconnect', () => {
      const was = this.online;
      this.online = false;
      this.forgetQuestions();
      if (was && !this.dead && !this.leaving) this.options.lost('the connection has gone');
    });
  }

  get up(): boolean {
    return this.online && !this.dead;
  }

  async start(): Promise<void> {
    const { history, streamManagement, receipts } = this.options;
    const { number, jid } = this;
    const { silent, keepAlives, bytesPerSecond } = this.options.habits;
    const manner = { silent, keepAlives, slow: bytesPerSecond !== null };
    history.add({ kind: 'opened', session: number, jid, streamManagement, receipts, outside: false, manner });
    try {
      await goOnline(this.connection, stepPatience);
      // Openfire takes who binds while his account is deleted for an anonymous user (`AuthToken.isAnonymous`).
      if (this.connection.jid?.toString() !== jid) throw new Error('bound as somebody else');
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
    const { history, habits, other } = this.options;
    const session = this.number;
    announce(priority, habits.hides, other, {
      write: (stanza) => void this.raw(stanza),
      hidden: (from, directed) => history.add({ kind: 'hidden', session, from, directed }),
      available: () => history.add({ kind: 'available', session, priority }),
    });
    this.probes.want();
  }

  visit(visit: Visit): Promise<void> {
    const { history } = this.options;
    return visitStore(visit, {
      shown: this.shown,
      ask: (type, payload) => this.questions.ask(type, payload),
      note: (kind, phase, message) =>
        history.add({ kind: 'visited', session: this.number, visit: kind, phase, message }),
    });
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
    const resumed = await Promise.race([told, sleep(stepPatience, false, { ref: false })]);
    if (!resumed) this.silence();
    return resumed;
  }

  async goodbye(): Promise<void> {
    this.leaving = true;
    // RFC 6120, 4.4: nothing comes behind its end of the stream. Openfire would answer with a reset, and the kernel would
    // throw away what a slow link had not carried to the client by then.
    clearInterval(this.spaces);
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

  /** What it says by itself, about what it has read. */
  private say(stanza: Element): boolean {
    if (!this.up) return false;
    void this.raw(stanza);
    return true;
  }

  private forgetQuestions(): void {
    this.probes.lost();
    this.questions.lost();
  }

  private silence(): void {
    this.dead = true;
    this.online = false;
    this.forgetQuestions();
    clearInterval(this.spaces);
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
    const { type, id } = stanza.attrs;
    if (stanza.is('iq') && (type === 'get' || type === 'set') && id !== undefined) {
      this.asked.add(id);
      return history.add({ kind: 'asked', session, id });
    }
    if (stanza.is('iq')) {
      this.questions.heard(stanza);
      return this.probes.heard(id);
    }
    const copy = readCopy(stanza, this.bare);
    if (copy !== null) history.add({ kind: 'read', session, copy });
    const told = readTold(stanza);
    if (told !== null) history.add({ kind: 'told', session, told });
    if (copy === null) return;
    const node = nodeOf(stanza);
    if (node !== null) this.shown.push({ message: copy.message, node });
    this.manners.read(copy, stanza);
  }
}
