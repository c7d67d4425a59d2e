/**
 * Many conversations: a few clients write to many, each message in a conversation that chance chooses. In a log, and in its
 * index, each lies on a page of its own then, as on a server with many people; between fixed pairs all share a few pages,
 * and in a fixed order each would follow its neighbour. All recipients are signed in, so that Openfire does for these
 * messages what it does for those between pairs, and stores none.
 */
import { Client } from './client.ts';
import { clock } from './lane.ts';
import type { Lane } from './lane.ts';
import type { Connect, CrowdShape } from './protocol.ts';
import { unheard } from './scanner.ts';
import { Stanzas, timeAt } from './stanzas.ts';

/** Clients that sign in at once: each waits for several answers. */
const atOnce = 16;

/** Who writes to whom in a conversation; all of them differ while there are no more than senders times guests. */
export function partiesOf(
  conversation: number,
  senders: number,
  guests: number,
): { readonly sender: number; readonly guest: number } {
  const guest = conversation % guests;
  return { guest, sender: (guest + Math.floor(conversation / guests)) % senders };
}

export class Crowd implements Lane {
  sent = 0;
  arrived = 0;
  readonly receipts = 0;
  onArrival: () => void = () => undefined;
  latencies: number[] | null = null;
  private readonly shape: CrowdShape;
  private readonly window: number;
  private readonly senders: Client[] = [];
  private readonly guests: Client[] = [];
  private readonly stanzas = new Map<number, Stanzas>();

  private constructor(options: Connect, shape: CrowdShape) {
    this.shape = shape;
    this.window = options.window * options.pairs;
  }

  static async connect(options: Connect, shape: CrowdShape, lost: (reason: string) => void): Promise<Crowd> {
    const { port, password, pairs, receipts } = options;
    if (receipts !== 'none') throw new Error('a crowd requests no receipts');
    if (shape.conversations > pairs * shape.guests)
      throw new Error(`${pairs} senders and ${shape.guests} guests have fewer conversations`);
    const crowd = new Crowd(options, shape);
    const shared = { port, password, resource: 'load', advertisesReceipts: false };
    const all = async (count: number, one: (number: number) => Promise<void>): Promise<void> => {
      let next = 0;
      const turns = async (): Promise<void> => {
        while (next < count) await one(next++);
      };
      await Promise.all(Array.from({ length: atOnce }, turns));
    };
    await all(shape.guests, async (number) => {
      // Of their own, and in nobody's roster: ten thousand would greet each other.
      const account = { ...shared, name: `guest${number}`, register: true };
      crowd.guests.push(await Client.signIn(account, crowd.guestEvents(), lost));
    });
    await all(pairs, async (number) => {
      const account = { ...shared, name: `sender${number}` };
      crowd.senders[number] = await Client.signIn(account, unheard, lost);
    });
    return crowd;
  }

  fill(): number {
    const count = Math.max(0, this.window - (this.sent - this.arrived));
    this.send(count);
    return count;
  }

  send(count: number): void {
    const time = clock();
    const { guests, conversations } = this.shape;
    for (let left = count; left > 0; left -= 1) {
      const conversation = Math.floor(Math.random() * conversations);
      const { sender, guest } = partiesOf(conversation, this.senders.length, guests);
      let stanzas = this.stanzas.get(conversation);
      if (stanzas === undefined) {
        stanzas = new Stanzas(`guest${guest}@localhost`, false, 1);
        this.stanzas.set(conversation, stanzas);
      }
      this.senders[sender]?.socket.write(stanzas.take(1, time));
    }
    this.sent += count;
  }

  async close(): Promise<void> {
    await Promise.all([...this.senders, ...this.guests].map((client) => client.close()));
  }

  private guestEvents(): typeof unheard {
    return {
      messages: (count) => {
        this.arrived += count;
        this.onArrival();
      },
      wantsMarkers: () => this.latencies !== null,
      marker: (bytes, offset) => void this.latencies?.push((clock() - timeAt(bytes, offset)) / 1000),
      scanned: () => undefined,
    };
  }
}
