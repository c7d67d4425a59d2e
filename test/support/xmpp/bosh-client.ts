/** A BOSH client (XEP-0124, XEP-0206) that does no more than it is told: it asks when a play says so, and answers nothing by itself. */
import type { Element } from '@xmpp/client';
import parse from '@xmpp/xml/lib/parse.js';
import type { Account } from '../../../tools/host/options.ts';
import type { Reader } from './reader.ts';

const binding = "xmlns='http://jabber.org/protocol/httpbind' xmlns:xmpp='urn:xmpp:xbosh'";

interface Request {
  readonly text: string;
  readonly answer: Promise<Element | null>;
}

export class BoshClient implements Reader {
  readonly jid: string;
  readonly inProcess = null;
  readonly stanzas: Element[] = [];
  private readonly url: string;
  private readonly aborting = new AbortController();
  private sid = '';
  private next = Math.floor(Math.random() * 1_000_000) + 1;
  private polling: Promise<void> | null = null;
  private wanted = false;

  private constructor(url: string, jid: string) {
    this.url = url;
    this.jid = jid;
  }

  /** Signs in, and asks for what comes from then on. */
  static async signIn(
    host: string,
    port: number,
    { name, password }: Account,
    resource: string,
  ): Promise<BoshClient> {
    const client = new BoshClient(`http://${host}:${port}/http-bind/`, `${name}@localhost/${resource}`);
    const begun = await client.request("to='localhost' ver='1.11' wait='2' hold='1' xmpp:version='1.0'", '')
      .answer;
    client.sid = begun?.attrs['sid'] ?? '';
    const plain = Buffer.from(`\0${name}\0${password}`).toString('base64');
    await client.asks(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${plain}</auth>`);
    await client.request("to='localhost' xmpp:restart='true'", '').answer;
    const bind = `<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>${resource}</resource></bind>`;
    await client.asks(`<iq xmlns='jabber:client' type='set' id='bind'>${bind}</iq>`);
    const session = "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/>";
    await client.asks(`<iq xmlns='jabber:client' type='set' id='session'>${session}</iq>`);
    client.listen();
    return client;
  }

  /** Messages with a body, in the order they came. */
  get heard(): readonly Element[] {
    return this.stanzas.filter((one) => one.is('message') && one.getChild('body') !== undefined);
  }

  /** From now on one request is open, but for the moments between two. */
  listen(): void {
    this.wanted = true;
    this.polling ??= this.poll();
  }

  /**
   * No request is open any more when this resolves: what comes waits in the server. It waits for the answer to the last
   * one (two seconds at most) and sends none that says `pause`: that goes over another connection, and Openfire ends the
   * session where it overtakes the one that is open.
   */
  async pause(): Promise<void> {
    this.wanted = false;
    await this.polling;
  }

  /** Sends stanzas, and resolves when that request was answered. */
  async asks(stanzas: string): Promise<void> {
    this.take(await this.request('', stanzas).answer);
  }

  /** Does what `asks` does, but the answer is lost on its way: it can be asked for `again`. */
  unanswered(stanzas: string): Request {
    return this.request('', stanzas);
  }

  /** The same request once more (XEP-0124, 14.3). */
  async again({ text }: Request): Promise<void> {
    this.take(await this.post(text));
  }

  /** Ends the session (XEP-0124, 13), with these stanzas; what comes with the answer is thrown away. */
  async terminate(stanzas = ''): Promise<void> {
    this.wanted = false;
    await this.request("type='terminate'", stanzas).answer;
  }

  become(priority: number): Promise<void> {
    return this.asks(`<presence xmlns='jabber:client'><priority>${priority}</priority></presence>`);
  }

  reconnect(): Promise<void> {
    return Promise.reject(new Error('a BOSH session has no connection'));
  }

  leave(): Promise<void> {
    this.wanted = false;
    this.aborting.abort();
    return Promise.resolve();
  }

  private async poll(): Promise<void> {
    while (this.wanted) {
      const answer = await this.request('', '').answer;
      if (answer === null || answer.attrs['type'] === 'terminate') break;
      this.take(answer);
    }
    this.polling = null;
  }

  private take(answer: Element | null): void {
    this.stanzas.push(...(answer?.getChildElements() ?? []));
  }

  private request(attributes: string, stanzas: string): Request {
    const session = this.sid === '' ? '' : `sid='${this.sid}'`;
    const text = `<body ${binding} rid='${this.next++}' ${session} ${attributes}>${stanzas}</body>`;
    return { text, answer: this.post(text) };
  }

  /** Null where no answer came. */
  private async post(body: string): Promise<Element | null> {
    const headers = { 'content-type': 'text/xml; charset=utf-8' };
    try {
      const response = await fetch(this.url, { method: 'POST', headers, body, signal: this.aborting.signal });
      const text = await response.text();
      return response.ok ? parse(text) : null;
    } catch {
      return null;
    }
  }
}
