/** What the plays with foreign clients share: accounts, stanzas as text, and looking a message up in the log. */
import { rest } from '../../support/server/rest.ts';
import type { FullMessage } from '../../support/server/rest.ts';
import type { Server } from '../../support/server/servers.ts';
import { newPair } from '../../support/xmpp/accounts.ts';
import { ForeignClient } from '../../support/xmpp/foreign/foreign-client.ts';
import type { ClientKind } from '../../support/xmpp/foreign/foreign-client.ts';

export class ReceiptPlay {
  private readonly server: Server;
  private readonly clients: ForeignClient[] = [];
  readonly alice: string;
  readonly bob: string;
  private count = 0;

  private constructor(server: Server, alice: string, bob: string) {
    this.server = server;
    this.alice = `${alice}@localhost`;
    this.bob = `${bob}@localhost`;
  }

  /** Two new accounts; unless said otherwise each may see the presence of the other. */
  static async begin(server: Server, options: { friends?: boolean } = {}): Promise<ReceiptPlay> {
    const [alice, bob] = await newPair(server, options);
    return new ReceiptPlay(server, alice.name, bob.name);
  }

  /** Plays with two new accounts; the clients are gone afterwards, however it ends. */
  static async run(
    server: Server,
    play: (play: ReceiptPlay) => Promise<void>,
    options?: { friends?: boolean },
  ): Promise<void> {
    const begun = await ReceiptPlay.begin(server, options);
    try {
      await play(begun);
    } finally {
      await begun.end();
    }
  }

  async connect(kind: ClientKind, jid: string): Promise<ForeignClient> {
    const client = await ForeignClient.connect(
      kind,
      { host: this.server.host, port: this.server.xmppPort },
      jid,
    );
    this.clients.push(client);
    return client;
  }

  /** A text nobody else says. */
  words(): string {
    return `words ${++this.count} of ${this.alice}`;
  }

  /** A chat message from alice's client to bob with these elements beside its body. */
  message(id: string, body: string, inner = '', to = this.bob): string {
    return `<message to='${to}' id='${id}' type='chat'><body>${body}</body>${inner}</message>`;
  }

  /** The logged message once it is in this state. */
  logged(body: string, state: string, milliseconds?: number): Promise<FullMessage> {
    const query = { participant: this.bob, with: this.alice };
    return rest(this.server).logged(query, body, state, milliseconds);
  }

  /** The states of a message's timeline, in order. */
  static steps(message: FullMessage): string[] {
    return message.timeline.map((step) => step.state);
  }

  async end(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.kill()));
  }
}

export const receiptRequest = "<request xmlns='urn:xmpp:receipts'/>";
export const eventRequest = "<x xmlns='jabber:x:event'><offline/><delivered/></x>";

/** Long enough for anything that will still come: a ping a second after a message, its answer, a commit, a routing. */
export const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2500));
