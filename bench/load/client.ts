/** An XMPP client (RFC 6120) that is as cheap as can be: it signs in, and from then on only scans for stanzas. */
import type { Socket } from 'node:net';
import { answerIq } from '../../tools/xmpp/iq-answers.ts';
import { RawStream } from '../../tools/xmpp/raw-stream.ts';
import { Scanner } from './scanner.ts';
import type { ScannerEvents } from './scanner.ts';

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

export class Client {
  readonly socket: Socket;
  private readonly stream: RawStream;
  private closing = false;

  private constructor(stream: RawStream) {
    this.stream = stream;
    this.socket = stream.release();
  }

  /** Signs in and becomes available. `lost` is told when the stream ends before `close` was called. */
  static async signIn(
    options: ClientOptions,
    events: Omit<ScannerEvents, 'iq'>,
    lost: (reason: string) => void,
  ): Promise<Client> {
    const { port, name, password, resource } = options;
    const stream = await RawStream.open(port);
    // One that is there already is refused, and then signs in.
    if (options.register === true) await stream.makeAccount({ name, password }, { ifMissing: true });
    await stream.signIn({ name, password }, resource);
    const client = new Client(stream);
    const { socket } = client;
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
    return this.stream.close();
  }
}
