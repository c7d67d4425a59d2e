/** Commands of the outbox as rows. */
import type { Order, OutboxCommand } from '../../../model/command.ts';

export interface CommandRow {
  readonly command: number;
  /** Of the order; `encoded` where an older handler has written the row. */
  readonly kind: Order['kind'];
  /** JSON; of an `encoded` one the frame. */
  readonly value: Buffer;
  readonly message: number | null;
}

type Kept = Exclude<Order, { kind: 'redeliver' | 'encoded' }> | KeptRedelivery;
/** A stanza is UTF-8, which a text holds without loss. */
type KeptRedelivery = Omit<Extract<Order, { kind: 'redeliver' }>, 'xml'> & { readonly xml: string };

export function toCommandRow({ command, order, message }: OutboxCommand): CommandRow {
  return { command, kind: order.kind, value: valueOf(order), message };
}

export function fromCommandRow({ command, kind, value, message }: CommandRow): OutboxCommand {
  return { command, order: orderOf(kind, value), message };
}

/** How an address may be written within the value. */
export function spellingsOf(address: string): readonly [string, string] {
  return [address, JSON.stringify(address).slice(1, -1)];
}

function valueOf(order: Order): Buffer {
  if (order.kind === 'encoded') return order.frame;
  const kept: Kept = order.kind === 'redeliver' ? { ...order, xml: order.xml.toString('utf8') } : order;
  return Buffer.from(JSON.stringify(kept));
}

function orderOf(kind: Order['kind'], value: Buffer): Order {
  if (kind === 'encoded') return { kind, frame: value };
  const kept = JSON.parse(value.toString('utf8')) as Kept; // written by valueOf
  return kept.kind === 'redeliver' ? { ...kept, xml: Buffer.from(kept.xml) } : kept;
}
