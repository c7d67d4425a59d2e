/** Honest people in a soak: each message asks for a receipt, and is timed until that comes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '../load/client.ts';
import { unheard } from '../load/scanner.ts';
import { percentile } from '../measure/statistics.ts';
import { asSide } from './child.ts';

export interface HonestBegin {
  /** Client port on 127.0.0.1. */
  readonly port: number;
  readonly password: string;
  /** How many pairs of accounts there are: `sender0` and `receiver0`, and so on. */
  readonly pairs: number;
  /** Messages a second, all together. */
  readonly rate: number;
}

export interface HonestResult {
  readonly sent: number;
  /** Never read, though what was sent last was waited for. */
  readonly lost: number;
  /** Read more than once. */
  readonly twice: number;
  readonly unconfirmed: number;
  /** Confirmed more than once. */
  readonly confirmedTwice: number;
  /** Milliseconds from the sender's write until its receipt came. */
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
  /** Streams that were lost, which none should be. */
  readonly cut: readonly string[];
}

/** How long the last receipts may take, in milliseconds. */
const patience = 60_000;
/** A stanza's end may come with the next chunk; ids of this load are shorter by far. */
const carried = 512;

/** Calls `found` with what the pattern's first group holds, wherever it is in the stream. */
function watch(client: Client, pattern: RegExp, found: (id: string) => void): void {
  let rest = '';
  client.socket.on('data', (data: Buffer) => {
    const text = rest + data.toString('latin1');
    let end = 0;
    for (const match of text.matchAll(pattern)) {
      end = match.index + match[0].length;
      if (match[1] !== undefined) found(match[1]);
    }
    rest = text.slice(Math.max(end, text.length - carried));
  });
}

class Honest {
  readonly sentAt = new Map<string, number>();
  readonly read = new Map<string, number>();
  readonly receipts = new Map<string, number>();
  readonly took: number[] = [];
  readonly cut: string[] = [];
  private readonly senders: Client[] = [];
  private readonly receivers: Client[] = [];

  async signIn({ port, password, pairs }: HonestBegin): Promise<void> {
    const one = (name: string): Promise<Client> =>
      Client.signIn(
        { port, password, name, resource: 'honest', advertisesReceipts: false },
        unheard,
        (reason) => this.cut.push(reason),
      );
    for (let pair = 0; pair < pairs; pair += 1) {
      const [receiver, sender] = [await one(`receiver${pair}`), await one(`sender${pair}`)];
      watch(receiver, /<message [^>]*?\bid=["'](honest-\d+)["']/g, (id) => count(this.read, id));
      watch(sender, /<received [^>]*?\bid=["'](honest-\d+)["']/g, (id) => this.confirmed(id));
      this.receivers.push(receiver);
      this.senders.push(sender);
    }
  }

  send(number: number): void {
    const pair = number % this.senders.length;
    const id = `honest-${number}`;
    this.sentAt.set(id, performance.now());
    this.senders[pair]?.socket.write(
      `<message to='receiver${pair}@localhost' type='chat' id='${id}'>` +
        `<body>What one writes to another, number ${number}</body><request xmlns='urn:xmpp:receipts'/></message>`,
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.senders, ...this.receivers].map((client) => client.close()));
  }

  private confirmed(id: string): void {
    const sentAt = this.sentAt.get(id);
    if (count(this.receipts, id) === 1 && sentAt !== undefined) this.took.push(performance.now() - sentAt);
  }
}

function count(counts: Map<string, number>, id: string): number {
  const next = (counts.get(id) ?? 0) + 1;
  counts.set(id, next);
  return next;
}

const repeated = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].filter((times) => times > 1).length;

async function play(begin: HonestBegin, ended: AbortSignal): Promise<HonestResult> {
  const honest = new Honest();
  await honest.signIn(begin);
  const start = performance.now();
  let sent = 0;
  while (!ended.aborted) {
    const due = Math.floor(((performance.now() - start) / 1000) * begin.rate);
    for (; sent < due; sent += 1) honest.send(sent);
    await sleep(5);
  }
  const end = performance.now() + patience;
  while ((honest.receipts.size < sent || honest.read.size < sent) && performance.now() < end)
    await sleep(100);
  await honest.close();
  const { took, read, receipts, cut } = honest;
  const at = (part: number): number => (took.length === 0 ? Number.NaN : percentile(took, part));
  return {
    sent,
    lost: sent - read.size,
    twice: repeated(read),
    unconfirmed: sent - receipts.size,
    confirmedTwice: repeated(receipts),
    p50: at(0.5),
    p99: at(0.99),
    most: at(1),
    cut,
  };
}

// The scenario sends what this type says.
await asSide((said) => said as HonestBegin, play);
