/**
 * An XMPP stream (RFC 6120) over TCP without a library: it signs in and makes requests; its user reads what comes after
 * that.
 */
import { connect } from 'node:net';
import type { Socket } from 'node:net';

const header =
  "<?xml version='1.0'?><stream:stream to='localhost' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";

/** How long the server may take for one step, in milliseconds. */
const patience = 60_000;

export interface RawAccount {
  readonly name: string;
  readonly password: string;
}

export class RawStream {
  readonly socket: Socket;
  private received = '';
  private check: (() => void) | null = null;
  private counter = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', this.take);
    socket.on('error', this.ended);
    socket.on('close', this.ended);
  }

  static async open(port: number, host = '127.0.0.1'): Promise<RawStream> {
    const stream = new RawStream(connect({ host, port, noDelay: true }));
    await stream.orDestroyed(stream.exchange(header, '</stream:features>'));
    return stream;
  }

  /** Creates the account (XEP-0077). The server refuses an existing one, which `ifMissing` ignores. */
  async makeAccount({ name, password }: RawAccount, { ifMissing = false } = {}): Promise<void> {
    const account = `<username>${name}</username><password>${password}</password>`;
    const query = `<query xmlns='jabber:iq:register'>${account}</query>`;
    if (ifMissing) await this.orDestroyed(this.answerTo('set', query));
    else await this.request('set', query);
  }

  async signIn({ name, password }: RawAccount, resource: string): Promise<void> {
    const secret = Buffer.from(`\0${name}\0${password}`).toString('base64');
    const plain = `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${secret}</auth>`;
    await this.orDestroyed(this.exchange(plain, '<success'));
    await this.orDestroyed(this.exchange(header, '</stream:features>'));
    const bind = `<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>${resource}</resource></bind>`;
    await this.request('set', bind);
    await this.request('set', `<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/>`);
  }

  /** Deletes the account that is signed in. Openfire closes the connection with its answer. */
  async removeAccount(): Promise<void> {
    await this.request('set', "<query xmlns='jabber:iq:register'><remove/></query>");
    this.socket.destroy();
  }

  /** Writes `before` and then makes a request; the server has handled `before` when this resolves. */
  async request(type: 'get' | 'set', payload: string, before = ''): Promise<void> {
    const answer = await this.orDestroyed(this.answerTo(type, payload, before));
    // If the account's session waits to be resumed, Openfire 4.2 answers first that it has deleted it, and then that it
    // has failed.
    const [, first] = /<iq [^>]*type="(result|error)"/.exec(answer) ?? [];
    if (first !== 'error') return;
    this.socket.destroy();
    throw new Error(`the server refused: ${answer}`);
  }

  /** Hands the socket to the caller; nothing further is read here. */
  release(): Socket {
    this.received = '';
    return this.socket.off('data', this.take).off('error', this.ended).off('close', this.ended);
  }

  /** Ends the stream as a client does; resolves when the connection is closed. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.socket.destroyed) return resolve();
      this.socket.once('close', () => resolve());
      this.socket.end('</stream:stream>');
      setTimeout(() => this.socket.destroy(), 1000).unref();
    });
  }

  private readonly take = (data: Buffer): void => {
    // Signing in involves no characters beyond ASCII, so none can be split.
    this.received += data.toString('latin1');
    this.check?.();
  };

  private readonly ended = (): void => this.check?.();

  private answerTo(type: 'get' | 'set', payload: string, before = ''): Promise<string> {
    const id = `raw-${++this.counter}`;
    const text = `${before}<iq type='${type}' id='${id}'>${payload}</iq>`;
    return this.exchange(text, new RegExp(`<iq [^>]*id="${id}"[^>]*(?:/>|>.*</iq>)`, 's'));
  }

  /** Writes, and returns what has come up to and including `end`. */
  private exchange(text: string, end: string | RegExp): Promise<string> {
    this.received = '';
    return new Promise((resolve, reject) => {
      const finish = (error?: Error): void => {
        this.check = null;
        clearTimeout(timer);
        if (error === undefined) resolve(this.received);
        else reject(error);
      };
      const fail = (why: string): void => finish(new Error(`${why}, after: ${this.received}`));
      const timer = setTimeout(() => fail(`no answer within ${patience} ms`), patience);
      this.check = (): void => {
        const found = typeof end === 'string' ? this.received.includes(end) : end.test(this.received);
        if (found) finish();
        else if (/<(failure|stream:error)/.test(this.received)) fail('the server refused');
        else if (this.socket.destroyed) fail('the connection has gone');
      };
      this.socket.write(text);
    });
  }

  private async orDestroyed<T>(step: Promise<T>): Promise<T> {
    try {
      return await step;
    } catch (error) {
      this.socket.destroy();
      throw error;
    }
  }
}
