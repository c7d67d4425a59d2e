/** A sender and a receiver with a bounded number of messages between them. */
import { Client } from './client.ts';
import { clock } from './lane.ts';
import type { Lane } from './lane.ts';
import type { Connect } from './protocol.ts';
import { unheard } from './scanner.ts';
import type { ScannerEvents } from './scanner.ts';
import { idAt, Stanzas, timeAt } from './stanzas.ts';

type ClientEvents = Omit<ScannerEvents, 'iq'>;

export class Pair implements Lane {
  sent = 0;
  arrived = 0;
  receipts = 0;
  onArrival: () => void = () => undefined;
  latencies: number[] | null = null;
  private readonly window: number;
  private readonly bulk: number;
  private readonly stanzas: Stanzas;
  private readonly clients: Client[] = [];

  private constructor(options: Connect, number: number) {
    this.window = options.window;
    this.bulk = options.bulk;
    this.stanzas = new Stanzas(`receiver${number}@localhost`, options.receipts !== 'none', options.bulk);
  }

  static async connect(options: Connect, number: number, lost: (reason: string) => void): Promise<Pair> {
    const pair = new Pair(options, number);
    const { port, password, receipts } = options;
    const shared = { port, password, resource: 'load' };
    const receiver = await Client.signIn(
      { ...shared, name: `receiver${number}`, advertisesReceipts: receipts === 'clients-answer' },
      pair.receiverEvents(`sender${number}@localhost/load`, receipts === 'clients-answer'),
      lost,
    );
    pair.clients.push(receiver);
    const sender = await Client.signIn(
      { ...shared, name: `sender${number}`, advertisesReceipts: true },
      pair.senderEvents(),
      lost,
    );
    pair.clients.push(sender);
    return pair;
  }

  fill(): number {
    const before = this.sent;
    while (this.sent - this.arrived + this.bulk <= this.window) this.send(this.bulk);
    return this.sent - before;
  }

  send(count: number): void {
    const time = clock();
    for (let left = count; left > 0; left -= this.bulk) {
      this.clients[1]?.socket.write(this.stanzas.take(Math.min(left, this.bulk), time));
    }
    this.sent += count;
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.close()));
  }

  private senderEvents(): ClientEvents {
    return { ...unheard, messages: (count) => (this.receipts += count) };
  }

  private receiverEvents(sender: string, answers: boolean): ClientEvents {
    let answer = '';
    return {
      messages: (count) => {
        this.arrived += count;
        this.onArrival();
      },
      wantsMarkers: () => answers || this.latencies !== null,
      marker: (bytes, offset) => {
        this.latencies?.push((clock() - timeAt(bytes, offset)) / 1000);
        if (!answers) return;
        const id = idAt(bytes, offset);
        answer += `<message to='${sender}' type='chat' id='r${id}'><received xmlns='urn:xmpp:receipts' id='${id}'/></message>`;
      },
      scanned: () => {
        if (answer !== '') this.clients[0]?.socket.write(answer);
        answer = '';
      },
    };
  }
}
