/** A ledger over a real SQLite file, driven by events as the tap would write them. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger } from '../../../src/ledger/ledger.ts';
import type { Batch } from '../../../src/model/batch.ts';
import { readSettings } from '../../../src/settings/properties.ts';
import type { Settings } from '../../../src/settings/properties.ts';
import { openReader, openSqliteLog } from '../../../src/store/sqlite/open.ts';
import type { OpenedLog, OpenedReader } from '../../../src/store/sqlite/open.ts';
import { decoded } from './tapped.ts';
import type { Tapped } from './tapped.ts';

export interface Said {
  from?: string;
  to?: string;
  id?: string | null;
  body?: string | null;
  type?: string;
  children?: string;
  inner?: string;
  flags?: string;
  key?: string;
  /** Of the session that submits it; default the one that the sender has. */
  stream?: string | null;
  /** The fields say how it is written, and nothing else does. */
  shape?: string;
}

export type ReadableLog = OpenedLog & OpenedReader;

/** The log with a reader of it on this thread. */
export function openReadable(file: string, now: number): ReadableLog {
  const opened = openSqliteLog(file, undefined, now, false);
  const reader = openReader(file, undefined);
  return {
    ...opened,
    log: reader.log,
    close: () => {
      reader.close();
      opened.close();
    },
  };
}

/** Plain `setTimeout`-free time: each event is a second after the one before. */
export class Play {
  readonly directory = mkdtempSync(join(tmpdir(), 'receipts-play-'));
  opened: ReadableLog;
  ledger: Ledger;
  settings: Settings = readSettings(new Map()).settings;
  now = 1_700_000_000_000;
  sequence = 0;
  trustsStreamAcks = false;
  private pings = 0;

  constructor() {
    this.opened = this.open();
    this.ledger = this.start();
  }

  private open(): ReadableLog {
    return openReadable(join(this.directory, 'chat-log.db'), this.now);
  }

  private start(): Ledger {
    const { store } = this.opened;
    return new Ledger(store, store.load(), this.settings, this.now, this.trustsStreamAcks, 'localhost');
  }

  /** The handler is killed and comes back: only what was committed is known. */
  restart(): void {
    this.opened.close();
    this.opened = this.open();
    this.ledger = this.start();
  }

  set(changes: Partial<Settings>): void {
    this.settings = { ...this.settings, ...changes };
    this.ledger.settings = this.settings;
  }

  happens(event: Tapped): number {
    this.sequence += 1;
    this.now += 1000;
    this.ledger.now = this.now;
    this.ledger.apply(decoded(event, this.sequence, this.now));
    return this.sequence;
  }

  commit(): Batch {
    const batch = this.ledger.takeBatch(this.sequence);
    this.opened.store.commit(batch);
    return batch;
  }

  /** Somebody says something; answers the key it was stamped with. */
  says(said: Said = {}): string {
    const {
      from = 'alice@localhost/home',
      to = 'bob@localhost',
      id = 'm1',
      body = 'hello',
      type = 'chat',
    } = said;
    const key = said.key ?? randomBytes(24).toString('base64url');
    const text = body === null ? '' : '<body>hello</body>';
    const event: Tapped = {
      kind: 'submitted',
      key,
      from,
      to,
      type,
      id,
      flags: said.flags ?? 'scl',
      children: [
        ...(body === null ? [] : ['body ']),
        ...(said.children === undefined ? [] : [said.children]),
      ].join('\n'),
      body,
      xml:
        said.shape === undefined
          ? Buffer.from(`<message from='${from}' to='${to}'>${text}${said.inner ?? ''}</message>`)
          : null,
      stream: said.stream === undefined ? (this.ledger.sessions.withJid(from)?.stream ?? null) : said.stream,
      shape: said.shape ?? null,
    };
    this.happens(event);
    return key;
  }

  opens(stream: string, jid: string, flags = ''): void {
    this.happens({ kind: 'session-opened', stream, jid, flags, idlePings: null });
  }

  closes(stream: string, jid: string, flags = '', idlePings: number | null = null): void {
    this.happens({ kind: 'session-closed', stream, jid, flags, idlePings });
  }

  sends(key: string, stream: string, jid: string, flags = ''): number {
    return this.happens({ kind: 'sent', key, stream, jid, flags });
  }

  /** The handler pings what is due, and the client answers with these features. */
  /** A session of its own is handed it, proves that it has read it, and signs out. */
  isReadAt(key: string, jid: string): void {
    const stream = `stream${this.sequence}`;
    this.opens(stream, jid);
    this.sends(key, stream, jid);
    this.answers(stream, jid);
    this.closes(stream, jid);
  }

  answers(stream: string, jid: string, features: readonly string[] = []): void {
    this.now += 60_000;
    // Others may have been asked when it was their turn.
    this.ledger.sessions.due(this.now, () => `ping${++this.pings}`, 90_000);
    const mine = this.ledger.sessions.get(stream)?.outstanding ?? null;
    const ping = mine?.ping ?? 'unasked';
    const barrier = this.happens({
      kind: 'pinging',
      stream,
      jid,
      ping,
      barrier: this.sequence + 1,
      xml: null,
      flags: '',
    });
    const list = features.map((name) => `<feature var='${name}'/>`).join('');
    const xml = `<iq type='result' from='${jid}'><query xmlns='http://jabber.org/protocol/disco#info'>${list}</query></iq>`;
    this.happens({
      kind: 'passed',
      stream,
      jid,
      ping,
      barrier,
      xml: mine?.question === 'disco' ? xml : null,
      flags: '',
    });
  }

  /** The handler pings what is due, and this session does not answer in time; `flags` as in the event. */
  ignores(stream: string, jid: string, flags: string): void {
    this.now += 60_000;
    const due = this.ledger.sessions.due(this.now, () => `ping${++this.pings}`, 90_000);
    const ping = due.find(({ session }) => session.stream === stream)?.session.outstanding?.ping ?? 'unasked';
    this.happens({ kind: 'unanswered', stream, jid, ping, barrier: this.sequence, xml: null, flags });
  }

  /** Time passes in which nothing happens: what has waited for a decision gets it. */
  settles(milliseconds = 2000): Pick<Batch, 'commands'> {
    const batches = [this.commit()];
    for (let step = 0; step < 2; step++) {
      this.now += milliseconds;
      this.ledger.now = this.now;
      this.ledger.settle({ now: this.now, complete: this.sequence, position: this.sequence });
      batches.push(this.commit());
    }
    return { commands: batches.flatMap(({ commands }) => commands) };
  }

  /** The shim is given what was committed, and does it. */
  executes(command: number, key: string, reason: string | null = null): void {
    this.happens({ kind: 'executing', command, outcome: null, reason: null, key: null });
    const outcome = reason === null ? 'done' : 'failed';
    this.happens({ kind: 'executed', command, outcome, reason, key });
  }

  end(): void {
    this.opened.close();
    rmSync(this.directory, { recursive: true });
  }
}

export interface Redelivery {
  readonly command: number;
  readonly key: string;
  readonly xml: string;
  readonly to: string;
  readonly mode: string;
  readonly sentAt: number;
  readonly from: string | null;
}

/** The messages that a batch tells the shim to redeliver. */
export function redeliveries(batch: Pick<Batch, 'commands'>): Redelivery[] {
  return batch.commands.flatMap(({ command, order }) => {
    if (order.kind !== 'redeliver') return [];
    const { key, xml, to, mode, sentAt, from } = order;
    return [{ command, key, xml: xml.toString(), to, mode, sentAt, from }];
  });
}

/** The stanzas that a batch tells the shim to route. */
export function routed(batch: Batch): string[] {
  return batch.commands.flatMap(({ order }) => (order.kind === 'tell' ? [order.xml] : []));
}
