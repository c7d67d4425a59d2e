/** A client for thousands of messages: it keeps of each what a ledger has to answer for, and no more. */
import { once } from 'node:events';
import { StringDecoder } from 'node:string_decoder';
import { answerIq } from '../../../tools/xmpp/iq-answers.ts';
import { RawStream } from '../../../tools/xmpp/raw-stream.ts';
import type { Server } from '../server/servers.ts';
import { until } from '../until.ts';

const attribute = (xml: string, name: string): string =>
  new RegExp(` ${name}="([^"]*)"`).exec(xml)?.[1] ?? '';

/** A `<` in text or an attribute is escaped, and Openfire escapes `>` as well. */
const wholeStanza = /<iq [^>]*\/>|<iq [^>]*>.*?<\/iq>|<message [^>]*>.*?<\/message>/gs;

export interface HeardMessage {
  readonly id: string;
  /** Bare JID. */
  readonly from: string;
  readonly stanzaId: string;
}

export class VolumeClient {
  readonly name: string;
  readonly bare: string;
  /** Messages in the order they came, over all its connections. */
  readonly heard: HeardMessage[] = [];
  /**
   * Ids of the messages that receipts came for, in order. One that comes to a later session once more, as it was, is left
   * out: the session before may have died before it could prove that it had read it.
   */
  readonly receipts: string[] = [];
  /** The connection on which each receipt came last, by the receipt's own id. */
  private readonly receiptsSeen = new Map<string, number>();
  private connections = 0;
  sent = 0;
  private stream: RawStream | null = null;

  constructor(name: string) {
    this.name = name;
    this.bare = `${name}@localhost`;
  }

  /** Signs in as resource `home`; answers pings, knows no receipts. */
  async connect(server: Server): Promise<void> {
    const account = { name: this.name, password: 'secret' };
    const stream = await RawStream.open(server.xmppPort);
    await stream.signIn(account, 'home');
    const socket = stream.release();
    this.stream = stream;
    this.connections += 1;
    const decoder = new StringDecoder('utf8');
    let rest = '';
    let ready = false;
    socket.on('data', (data: Buffer) => {
      const text = decoder.write(data);
      ready ||= text.includes('id="ready"');
      rest = this.take(rest + text);
    });
    // A server that is killed resets the connection: `gone` tells.
    socket.on('error', () => undefined);
    socket.write('<presence/>');
    // Its presence has been dealt with before this is answered: messages come here now, not to the offline store.
    socket.write("<iq type='get' id='ready' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq>");
    await until(`${this.name} to be available`, () => ready);
  }

  /** Resolves when the connection can take more. */
  async write(xml: string): Promise<void> {
    const socket = this.stream?.socket;
    if (socket === undefined || socket.destroyed) return;
    if (socket.write(xml)) return;
    // A server that is killed resets the connection: `gone` tells.
    await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => undefined);
  }

  /** Resolves when the other side has gone and all that it had sent was read. */
  async gone(): Promise<void> {
    const socket = this.stream?.socket;
    if (socket !== undefined && !socket.destroyed) await once(socket, 'close').catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.stream?.close();
  }

  /** Reads whole messages, answers whole questions, and gives what is left. */
  private take(text: string): string {
    let end = 0;
    for (const match of text.matchAll(wholeStanza)) {
      end = match.index + match[0].length;
      if (match[0].startsWith('<message')) this.note(match[0]);
      else this.answer(match[0]);
    }
    const left = text.slice(end);
    const next = left.lastIndexOf('<');
    const begun = left.search(/<(?:message|iq)/);
    return begun >= 0 ? left.slice(begun) : next >= 0 ? left.slice(next) : '';
  }

  private answer(iq: string): void {
    const answer = answerIq(iq, false);
    if (answer !== null) this.stream?.socket.write(answer);
  }

  private note(xml: string): void {
    const received = /<received [^>]*xmlns="urn:xmpp:receipts"[^>]*>/.exec(xml)?.[0];
    if (received !== undefined) this.noteReceipt(xml, attribute(received, 'id'));
    else if (xml.includes('<body>')) {
      const stamp = /<stanza-id [^>]*>/.exec(xml)?.[0] ?? '';
      const tag = xml.slice(0, xml.indexOf('>'));
      const from = attribute(tag, 'from').split('/')[0] ?? '';
      this.heard.push({ id: attribute(tag, 'id'), from, stanzaId: attribute(stamp, 'id') });
    }
  }

  private noteReceipt(xml: string, about: string): void {
    const id = attribute(xml.slice(0, xml.indexOf('>')), 'id');
    const before = this.receiptsSeen.get(id);
    this.receiptsSeen.set(id, this.connections);
    if (before === undefined || before === this.connections) this.receipts.push(about);
  }
}
