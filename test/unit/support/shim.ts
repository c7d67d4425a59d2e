/** Plays the shim to a real handler: a carrier in memory, a spool on disk, and everything the handler says. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '../../../src/base/logger.ts';
import type { Carrier } from '../../../src/link/carrier.ts';
import { encodeFrame, FrameSplitter } from '../../../src/link/frame.ts';
import { FieldReader } from '../../../src/link/record.ts';
import type { Field } from '../../../src/link/record.ts';
import { Handler } from '../../../src/runtime/handler.ts';
import { until } from '../../support/until.ts';
import { SpoolWriter } from './spool-writer.ts';

export interface Frame {
  readonly kind: string;
  readonly fields: readonly (string | null)[];
}

export class FakeShim {
  readonly directory: string;
  readonly spool: SpoolWriter;
  readonly frames: Frame[] = [];
  readonly logged: string[] = [];
  handler: Handler;
  private readonly linkKind: 'bridge' | 'pipe';
  private toHandler: (bytes: Buffer) => void = () => undefined;

  constructor(
    directory = mkdtempSync(join(tmpdir(), 'receipts-shim-')),
    spool?: SpoolWriter,
    linkKind: 'bridge' | 'pipe' = 'pipe',
  ) {
    this.linkKind = linkKind;
    this.directory = directory;
    this.spool = spool ?? new SpoolWriter(join(directory, 'spool'));
    this.handler = this.start();
  }

  private start(): Handler {
    const splitter = new FrameSplitter();
    const carrier: Carrier = {
      send: (batch) => {
        for (const record of splitter.push(batch)) {
          const reader = new FieldReader(record, 1, record.length);
          const fields = Array.from({ length: 6 }, () => reader.text());
          this.frames.push({ kind: String.fromCharCode(record[0] ?? 0), fields });
        }
      },
      onBytes: (listener) => {
        this.toHandler = listener;
      },
      onClosed: () => undefined,
      close: () => Promise.resolve(),
    };
    const log = (...words: unknown[]): Logger => {
      this.logged.push(words.join(' '));
      // The handler never uses what logging returns.
      return logger;
    };
    const logger = {
      error: log,
      warn: log,
      info: log,
      debug: log,
      close: () => undefined,
    } as unknown as Logger; // winston's overloads
    return new Handler(
      { carrier, linkKind: this.linkKind, dataDirectory: this.directory, apiToken: 'token' },
      logger,
    );
  }

  /** The handler is killed: nothing is committed, nothing is said. A new one starts on the same store. */
  async restart(): Promise<void> {
    await this.handler.stop();
    this.frames.length = 0;
    this.handler = this.start();
  }

  say(kind: string, ...fields: Field[]): void {
    this.toHandler(encodeFrame(kind, fields));
  }

  bytes(bytes: Buffer): void {
    this.toHandler(bytes);
  }

  hello(): void {
    const { complete, directory } = this.spool;
    this.say('h', '1', '0.1.0', '4.2.0', 'localhost', directory, complete);
    this.wake();
  }

  /** Says hello with a port for REST and pages and no delay of pings, and waits until that port is open. */
  async listen(port: number): Promise<void> {
    this.logged.length = 0;
    this.say('p', 'plugin.receipts.http.port', String(port));
    this.say('p', 'plugin.receipts.guard.pingAfterMs', '0');
    this.hello();
    await this.until('the port', () => this.logged.some((line) => line.includes(`:${port}`)));
  }

  wake(dropped = 0, full = false): void {
    this.say('w', this.spool.complete, 0, dropped, full);
  }

  append(kind: string, ...fields: Field[]): number {
    return this.spool.append(kind, Date.now(), fields);
  }

  /** Alice asks bob for a receipt; gives the key. */
  message(id: string, request = true, key = randomBytes(24).toString('base64url')): string {
    const children = request ? 'body \nrequest urn:xmpp:receipts' : 'body ';
    this.append(
      'M',
      key,
      'alice@localhost/home',
      'bob@localhost',
      'chat',
      id,
      'scl',
      children,
      id,
      '<message/>',
      'a1',
    );
    return key;
  }

  /** Bob's phone gets it and answers the handler's question. */
  async delivered(key: string): Promise<void> {
    const stream = `s-${key}`;
    const jid = `bob@localhost/${key.slice(0, 6)}`;
    this.append('S', stream, jid, '');
    this.append('D', key, stream, jid, '');
    this.wake();
    const ping = await this.frame('i', ({ fields }) => fields[0] === stream);
    const barrier = this.append('I', stream, jid, ping.fields[2] ?? '', 'disco');
    this.append('P', stream, jid, ping.fields[2] ?? '', barrier, "<iq type='error'/>");
    this.wake();
  }

  async frame(kind: string, matches: (frame: Frame) => boolean = () => true): Promise<Frame> {
    const find = (): Frame | undefined => this.frames.find((frame) => frame.kind === kind && matches(frame));
    await this.until(`a frame ${kind}`, () => find() !== undefined);
    const found = find();
    if (found === undefined) throw new Error('unreachable');
    return found;
  }

  committed(): number {
    return Number(this.frames.findLast(({ kind }) => kind === 'K')?.fields[0] ?? 0);
  }

  async caughtUp(): Promise<void> {
    await this.until('everything to be committed', () => this.committed() === this.spool.complete);
  }

  async until(what: string, condition: () => boolean): Promise<void> {
    try {
      await until(what, condition, 10_000, 5);
    } catch (cause) {
      const told = `${JSON.stringify(this.frames.slice(-8))} ${this.logged.join('\n')}`;
      throw new Error(`waited in vain for ${what}; ${told}`, { cause });
    }
  }

  async end(): Promise<void> {
    await this.handler.stop();
    this.spool.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
