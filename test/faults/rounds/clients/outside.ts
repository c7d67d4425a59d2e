/** A session of slixmpp or Smack, in a process of its own: frozen and killed for real. */
import type { ChildProcess } from 'node:child_process';
import type { Element } from '@xmpp/client';
import { ForeignClient } from '../../../support/xmpp/foreign/foreign-client.ts';
import type { Heard } from '../../../support/xmpp/foreign/foreign-client.ts';
import type { Written } from '../happening.ts';
import { messageIn } from '../plan/token.ts';
import type { Session, SessionOptions } from './session.ts';
import { isSenders } from './stanzas.ts';

/** The message whose id it is; what has no text is known by that to clients that tell of nothing else. */
function messageOfId(id: string): number | null {
  const found = /^r\d+m(\d+)$/.exec(id)?.[1];
  return found === undefined ? null : Number(found);
}

export class OutsideSession implements Session {
  readonly number: number;
  readonly jid: string;
  private readonly options: SessionOptions;
  private readonly kind: 'plain' | 'smack';
  private readonly bare: string;
  private client: ForeignClient | null = null;
  private taken = 0;
  private polling: ReturnType<typeof setInterval> | undefined;

  constructor(options: SessionOptions, kind: 'slixmpp' | 'smack') {
    this.options = options;
    this.number = options.number;
    this.kind = kind === 'slixmpp' ? 'plain' : kind;
    this.bare = `${options.name}@localhost`;
    this.jid = `${this.bare}/${options.resource}`;
  }

  get up(): boolean {
    return this.client !== null;
  }

  async start(): Promise<void> {
    const { history, port } = this.options;
    const { number, jid } = this;
    const manner = { silent: false, keepAlives: false, slow: false };
    const about = { streamManagement: false, receipts: false, outside: true, manner };
    history.add({ kind: 'opened', session: number, jid, ...about });
    this.client = await ForeignClient.connect(this.kind, { host: '127.0.0.1', port }, jid);
    const { stdin } = (this.client as unknown as { process: ChildProcess }).process; // the driver's own
    // A client that has ended by itself is told of nothing any more.
    stdin?.on('error', () => undefined);
    history.add({ kind: 'available', session: number, priority: 0 });
    this.polling = setInterval(() => this.take(), 40);
  }

  presence(): void {}

  visit(): Promise<void> {
    return Promise.resolve();
  }

  write(stanza: Element, written: Written): boolean {
    if (this.client === null) return false;
    this.options.history.add({ kind: 'wrote', session: this.number, written });
    this.client.send(stanza.toString());
    return true;
  }

  resume(): Promise<boolean> {
    return Promise.resolve(false);
  }

  async goodbye(): Promise<void> {
    await this.client?.leave();
    this.over();
  }

  async kill(): Promise<void> {
    // What it has said of what it read is read first; more may come until the signal takes effect.
    await this.client?.kill();
    this.over();
  }

  drop(): void {
    void this.kill();
  }

  settled(): Promise<boolean> {
    return Promise.resolve(true);
  }

  freeze(): void {
    this.client?.freeze();
  }

  thaw(): void {
    this.client?.thaw();
  }

  private over(): void {
    this.take();
    clearInterval(this.polling);
    this.client = null;
  }

  private take(): void {
    const messages = this.client?.messages ?? [];
    for (const heard of messages.slice(this.taken)) this.read(heard);
    this.taken = messages.length;
  }

  private read(heard: Heard): void {
    const { history } = this.options;
    const session = this.number;
    const { from, to, id } = heard;
    const message = messageIn(heard.body ?? '') ?? messageOfId(id ?? '');
    if (heard.type === 'error') {
      const told = { what: 'error', about: id ?? '', message, id, from, to, detail: null } as const;
      return history.add({ kind: 'told', session, told });
    }
    if (heard.received !== null) {
      const told = {
        what: 'receipt',
        about: heard.received,
        message: null,
        id,
        from,
        to,
        detail: null,
      } as const;
      return history.add({ kind: 'told', session, told });
    }
    if (heard.eventAbout !== null) {
      const detail = heard.events[0] ?? null;
      const told = { what: 'event', about: heard.eventAbout, message: null, id, from, to, detail } as const;
      return history.add({ kind: 'told', session, told });
    }
    if (message === null) return;
    history.add({
      kind: 'read',
      session,
      copy: {
        message,
        from,
        to: heard.to,
        type: heard.type,
        id,
        originId: null,
        body: heard.body,
        children: null,
        stanzaIds: heard.stanzaIds.filter(([by]) => by === this.bare).map(([, stanzaId]) => stanzaId),
        delays: heard.delayedBy.filter((by) => !isSenders(by, from)).length,
        viewed: false,
        carbon: false,
      },
    });
  }
}
