/** An XMPP stream for setting accounts up: cheap, and only as careful as that needs. */
import { connect, type Socket } from 'node:net';

const header =
  "<?xml version='1.0'?><stream:stream to='localhost' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";

/** How long the server may take for a step, in ms. */
const patience = 30_000;

export class RawStream {
  private readonly socket: Socket;
  private received = '';
  private check: (() => void) | null = null;
  private counter = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      this.received += text;
      this.check?.();
    });
    socket.on('error', () => this.check?.());
    socket.on('close', () => this.check?.());
  }

  /** Opens a stream and makes the account; signs in. */
  static async register(port: number, name: string, password: string): Promise<RawStream> {
    const stream = await RawStream.open(port);
    const account = `<username>${name}</username><password>${password}</password>`;
    await stream.request('set', `<query xmlns='jabber:iq:register'>${account}</query>`);
    return stream.authenticate(name, password);
  }

  static async signIn(port: number, name: string, password: string): Promise<RawStream> {
    const stream = await RawStream.open(port);
    return stream.authenticate(name, password);
  }

  private static async open(port: number): Promise<RawStream> {
    const stream = new RawStream(connect({ host: '127.0.0.1', port, noDelay: true }));
    await stream.exchange(header, '</stream:features>');
    return stream;
  }

  private async authenticate(name: string, password: string): Promise<RawStream> {
    const secret = Buffer.from(`\0${name}\0${password}`).toString('base64');
    const plain = `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${secret}</auth>`;
    await this.exchange(plain, '<success');
    await this.exchange(header, '</stream:features>');
    await this.request(
      'set',
      `<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>set-up</resource></bind>`,
    );
    await this.request('set', `<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/>`);
    return this;
  }

  /** Deletes its account. Openfire closes the connection with its answer. */
  async remove(): Promise<void> {
    await this.request('set', "<query xmlns='jabber:iq:register'><remove/></query>");
    this.socket.destroy();
  }

  /** Writes; what was written before has been dealt with when the answer comes. */
  async request(type: 'get' | 'set', payload: string, before = ''): Promise<void> {
    const id = `raw-${++this.counter}`;
    const answer = new RegExp(`<iq [^>]*id="${id}"`);
    await this.exchange(`${before}<iq type='${type}' id='${id}'>${payload}</iq>`, answer);
  }

  close(): void {
    this.socket.end('</stream:stream>');
    setTimeout(() => this.socket.destroy(), 1000).unref();
  }

  private exchange(text: string, end: string | RegExp): Promise<void> {
    this.received = '';
    return new Promise((resolve, reject) => {
      const finish = (error?: Error): void => {
        this.check = null;
        clearTimeout(timer);
        if (error === undefined) resolve();
        else reject(error);
      };
      const fail = (why: string): void => finish(new Error(`setting up accounts: ${why}: ${this.received}`));
      const timer = setTimeout(() => fail('no answer'), patience);
      this.check = (): void => {
        const found = typeof end === 'string' ? this.received.includes(end) : end.test(this.received);
        // An account whose session waits to be resumed 4.2 says to have deleted, and then that it has failed.
        const [, first] = /<iq [^>]*type="(result|error)"/.exec(this.received) ?? [];
        if (found && first === 'error') fail('refused');
        else if (found) finish();
        else if (/<(failure|stream:error)/.test(this.received)) fail('refused');
        else if (this.socket.destroyed) fail('the connection has gone');
      };
      this.socket.write(text);
    });
  }
}
