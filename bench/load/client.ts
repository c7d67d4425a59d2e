/** An XMPP client (RFC 6120) that is as cheap as can be: it signs in, and from then on only scans for stanzas. */
import { connect, type Socket } from 'node:net';
import { Scanner, type ScannerEvents } from './scanner.ts';

const domain = 'localhost';
const header = `<?xml version='1.0'?><stream:stream to='${domain}' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`;
/** How long the server may take for one step of signing in, in milliseconds. */
const patience = 60_000;

export interface ClientOptions {
  readonly port: number;
  readonly name: string;
  readonly password: string;
  readonly resource: string;
  /** Whether it says that it answers receipt requests (XEP-0184) when it is asked for its features. */
  readonly advertisesReceipts: boolean;
  /** Makes the account first, where it is not there (XEP-0077). */
  readonly register?: boolean;
}

const registration = (name: string, password: string): string =>
  `<iq type='set' id='register'><query xmlns='jabber:iq:register'><username>${name}</username>` +
  `<password>${password}</password></query></iq>`;

/** Sends `text` and resolves with what has come until `end` was in it. */
function exchange(socket: Socket, text: string, end: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const finish = (error: Error | null): void => {
      socket.off('data', take).off('close', closed).off('error', finish);
      clearTimeout(timer);
      if (error === null) resolve(received);
      else reject(error);
    };
    const take = (data: Buffer): void => {
      received += data.toString('latin1');
      if (received.includes(end)) finish(null);
      else if (/<(failure|stream:error)/.test(received)) finish(new Error(`signing in: ${received}`));
    };
    const closed = (): void => finish(new Error(`the server closed the stream, after: ${received}`));
    const timer = setTimeout(
      () => finish(new Error(`no ${end} within ${patience} ms: ${received}`)),
      patience,
    );
    socket.on('data', take).on('close', closed).on('error', finish);
    socket.write(text);
  });
}

const attribute = (tag: string, name: string): string =>
  new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)')`).exec(tag)?.slice(1).find(Boolean) ?? '';

/** The answer of a client to an iq of the server; null where it needs none. */
export function answerIq(iq: string, advertisesReceipts: boolean): string | null {
  const tag = iq.slice(0, iq.indexOf('>') + 1);
  const type = attribute(tag, 'type');
  if (type !== 'get' && type !== 'set') return null;
  // Attribute values go back as they came, escaped as they were.
  const [id, from] = [attribute(tag, 'id'), attribute(tag, 'from')];
  const to = from === '' ? '' : ` to="${from}"`;
  if (iq.includes('urn:xmpp:ping')) return `<iq type='result' id="${id}"${to}/>`;
  if (iq.includes('http://jabber.org/protocol/disco#info')) {
    const feature = advertisesReceipts ? `<feature var='urn:xmpp:receipts'/>` : '';
    return (
      `<iq type='result' id="${id}"${to}><query xmlns='http://jabber.org/protocol/disco#info'>` +
      `<identity category='client' type='pc' name='load'/>` +
      `<feature var='http://jabber.org/protocol/disco#info'/>${feature}</query></iq>`
    );
  }
  return (
    `<iq type='error' id="${id}"${to}><error type='cancel'>` +
    `<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>`
  );
}

export class Client {
  readonly socket: Socket;
  private closing = false;

  private constructor(socket: Socket) {
    this.socket = socket;
  }

  /** Signs in and becomes available. `lost` is told when the stream ends before `close` was called. */
  static async signIn(
    options: ClientOptions,
    events: Omit<ScannerEvents, 'iq'>,
    lost: (reason: string) => void,
  ): Promise<Client> {
    const { port, name, password, resource } = options;
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    const client = new Client(socket);
    try {
      await exchange(socket, header, '</stream:features>');
      // One that is there already is refused, and then signs in.
      if (options.register === true) await exchange(socket, registration(name, password), 'id="register"');
      const secret = Buffer.from(`\0${name}\0${password}`).toString('base64');
      const auth = `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${secret}</auth>`;
      await exchange(socket, auth, '<success');
      await exchange(socket, header, '</stream:features>');
      const bind = `<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>${resource}</resource></bind>`;
      await exchange(socket, `<iq type='set' id='bind'>${bind}</iq>`, '</iq>');
      const session = `<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/>`;
      await exchange(socket, `<iq type='set' id='session'>${session}</iq>`, 'id="session"');
    } catch (error) {
      socket.destroy();
      throw error;
    }
    const scanner = new Scanner({
      ...events,
      iq(xml) {
        const answer = answerIq(xml, options.advertisesReceipts);
        if (answer !== null) socket.write(answer);
      },
    });
    socket.on('data', (data) => scanner.push(data));
    const ended = (reason: string): void => {
      if (!client.closing) lost(`${name}: ${reason}`);
    };
    socket.on('error', (error) => ended(error.message));
    socket.on('close', () => ended('the server closed the stream'));
    socket.write('<presence/>');
    return client;
  }

  /** Ends the stream as a client does; resolves when the connection has gone. */
  close(): Promise<void> {
    this.closing = true;
    return new Promise((resolve) => {
      if (this.socket.destroyed) return resolve();
      this.socket.once('close', () => resolve());
      this.socket.end('</stream:stream>');
      setTimeout(() => this.socket.destroy(), 1000).unref();
    });
  }
}
