/**
 * Real XMPP clients that we did not write, each in a process of its own, spoken to in JSON lines:
 * `plain` (slixmpp without any extension), `slixmpp` (answers receipts), `smack`, `smack-receipts`, `smack-events`
 * (smack-legacy's MessageEventManager), `smack-sm` (with stream management), `smack-bosh` (which sends no presence by
 * itself), `xmpp.js` (@xmpp/client, with stream management). A client can be frozen (SIGSTOP) and killed for real.
 */
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** Tests are run from the project's directory. */
const project = process.cwd();
const here = path.join(project, 'test/support/xmpp/foreign');

/** How long a client may take for signing out, in milliseconds. */
const goodbyeMs = 3000;

export const clientKinds = [
  'plain',
  'slixmpp',
  'smack',
  'smack-receipts',
  'smack-events',
  'smack-sm',
  'smack-bosh',
  'xmpp.js',
] as const;
export type ClientKind = (typeof clientKinds)[number];

export interface Heard {
  readonly event: 'message';
  readonly from: string;
  readonly to: string;
  readonly id: string | null;
  readonly type: string;
  readonly body: string | null;
  /** The id a XEP-0184 receipt in it is for. */
  readonly received: string | null;
  /** Who says so, for each `<delay xmlns='urn:xmpp:delay'/>` in it. */
  readonly delayedBy: readonly (string | null)[];
  readonly stanzaIds: readonly (readonly [by: string, id: string])[];
  /** Events of XEP-0022: requested, or raised where `eventAbout` is not null. */
  readonly events: readonly string[];
  readonly eventAbout: string | null;
  /** `{namespace}name` of each child. */
  readonly children: readonly string[];
  /** Smack only: the whole stanza, as Smack writes what it has read. */
  readonly xml?: string;
}
type Told =
  | Heard
  | { readonly event: 'online'; readonly jid: string }
  | { readonly event: 'notification'; readonly name: string; readonly from: string; readonly id: string }
  | { readonly event: 'closed' | 'failed'; readonly reason: string };

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Debian's slixmpp, wherever a Python of another origin comes first on the PATH. */
function python(): string {
  return existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
}

function commandOf(kind: ClientKind, address: Address, jid: string, password: string): [string, string[]] {
  const account = [address.host, String(address.port), jid, password];
  switch (kind) {
    case 'plain':
      return [python(), [path.join(here, 'slixmpp_client.py'), ...account]];
    case 'slixmpp':
      return [python(), [path.join(here, 'slixmpp_client.py'), ...account, 'receipts']];
    case 'xmpp.js':
      return [process.execPath, [path.join(here, 'xmpp_js_client.mjs'), ...account]];
    case 'smack':
    case 'smack-receipts':
    case 'smack-events':
    case 'smack-sm':
    case 'smack-bosh': {
      const smack = path.join(project, 'build', 'smack');
      const classPath = [path.join(smack, 'classes'), path.join(smack, 'lib', '*')].join(path.delimiter);
      const option = kind === 'smack' ? [] : [kind.slice('smack-'.length)];
      if (kind === 'smack-bosh') option.push('unavailable');
      return [
        'java',
        [
          '-XX:TieredStopAtLevel=1',
          '-XX:+UseSerialGC',
          '-cp',
          classPath,
          'SmackClient',
          ...account,
          ...option,
        ],
      ];
    }
  }
}

export class ForeignClient {
  readonly bare: string;
  private readonly process: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly told: Told[] = [];
  private readonly waiting = new Set<() => void>();
  private errors = '';
  private ended = false;

  private constructor(process: ChildProcessByStdio<Writable, Readable, Readable>, bare: string) {
    this.process = process;
    this.bare = bare;
    createInterface({ input: process.stdout }).on('line', (line) => {
      if (!line.startsWith('{')) return;
      // The shape is that of our own drivers, beside this file.
      this.told.push(JSON.parse(line) as Told);
      for (const wake of this.waiting) wake();
    });
    process.stderr.on(
      'data',
      (bytes: Buffer) => (this.errors = (this.errors + bytes.toString()).slice(-4000)),
    );
    process.on('exit', () => {
      this.ended = true;
      for (const wake of this.waiting) wake();
    });
  }

  /** Resolves when the client is signed in and, unless its kind sends none, has sent its presence. */
  static async connect(
    kind: ClientKind,
    address: Address,
    jid: string,
    password = 'secret',
  ): Promise<ForeignClient> {
    const [command, parameters] = commandOf(kind, address, jid, password);
    const child = spawn(command, parameters, { cwd: project, stdio: ['pipe', 'pipe', 'pipe'] });
    const client = new ForeignClient(child, jid.split('/')[0] ?? jid);
    try {
      await client.until(`${kind} to be online`, (told) => told.event === 'online', 60_000);
    } catch (error) {
      // Nobody else knows of it.
      child.kill('SIGKILL');
      throw error;
    }
    return client;
  }

  /** Everything it was told so far that is a message. */
  get messages(): readonly Heard[] {
    return this.told.filter((told) => told.event === 'message');
  }

  get receipts(): readonly Heard[] {
    return this.messages.filter((message) => message.received !== null);
  }

  /** What smack-legacy's manager made of events. */
  get notifications(): readonly { readonly name: string; readonly from: string; readonly id: string }[] {
    return this.told.filter((told) => told.event === 'notification');
  }

  /** Sends a stanza as it stands. */
  send(xml: string): void {
    this.process.stdin.write(`${JSON.stringify({ do: 'send', xml })}\n`);
  }

  /** Smack only: as an application would, through its API. */
  say(message: { to: string; id: string; body: string; request?: boolean; events?: boolean }): void {
    this.process.stdin.write(`${JSON.stringify({ do: 'say', ...message })}\n`);
  }

  /** Smack with events only. */
  displayed(to: string, id: string): void {
    this.process.stdin.write(`${JSON.stringify({ do: 'displayed', to, id })}\n`);
  }

  /** Smack only, after its link was cut: signs in again, or resumes its session where stream management lets it. */
  reconnect(): void {
    this.process.stdin.write(`${JSON.stringify({ do: 'reconnect' })}\n`);
  }

  /** How often it was told that it is online. */
  get logins(): number {
    return this.told.filter((told) => told.event === 'online').length;
  }

  message(description: string, matches: (message: Heard) => boolean, milliseconds = 15_000): Promise<Heard> {
    return this.until(
      description,
      (told): told is Heard => told.event === 'message' && matches(told),
      milliseconds,
    );
  }

  hears(body: string, milliseconds?: number): Promise<Heard> {
    return this.message(`to hear '${body}'`, (message) => message.body === body, milliseconds);
  }

  receipt(id: string, milliseconds?: number): Promise<Heard> {
    return this.message(`a receipt for ${id}`, (message) => message.received === id, milliseconds);
  }

  /** Stops it in its tracks: its sockets stay open and are read no more. */
  freeze(): void {
    this.process.kill('SIGSTOP');
  }

  thaw(): void {
    this.process.kill('SIGCONT');
  }

  async leave(): Promise<void> {
    this.thaw();
    this.process.stdin.write(`${JSON.stringify({ do: 'disconnect' })}\n`);
    // Whoever lets a client end its stream lets it read on until that has ended (RFC 6120, 4.4).
    const end = Date.now() + goodbyeMs;
    while (!this.ended && !this.told.some(({ event }) => event === 'closed') && Date.now() < end) {
      await this.change(end - Date.now());
    }
    this.process.stdin.end();
    await this.exited(3000);
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exited(5000);
  }

  private async exited(milliseconds: number): Promise<void> {
    const timer = setTimeout(() => this.process.kill('SIGKILL'), milliseconds);
    while (!this.ended) await this.change(milliseconds);
    clearTimeout(timer);
  }

  private async until<T extends Told>(
    description: string,
    matches: ((told: Told) => told is T) | ((told: Told) => boolean),
    milliseconds: number,
  ): Promise<T> {
    const deadline = Date.now() + milliseconds;
    for (;;) {
      const found = this.told.find((told): told is T => matches(told));
      if (found !== undefined) return found;
      const failed = this.told.find((told) => told.event === 'failed');
      if (failed !== undefined || this.ended || Date.now() > deadline) {
        const heard = JSON.stringify(this.told.slice(-6));
        throw new Error(`${this.bare} waited in vain for ${description}; heard ${heard}; ${this.errors}`);
      }
      await this.change(Math.max(1, deadline - Date.now()));
    }
  }

  private change(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.waiting.add(done);
    });
  }
}
