/**
 * Chat messages rendered once, so that sending one costs a copy and a few digits. Each has an id and a body of its
 * own: a message with the same id and body would be the resend of the first, and be logged once only.
 */

import { randomInt } from 'node:crypto';

const numberDigits = 10;
const timeDigits = 12;
/** `[number time]` in the body; bodies hold no other square bracket. */
export const markerBytes = 1 + numberDigits + 1 + timeDigits + 1;
export const markerStart = 0x5b;

function render(to: string, requestReceipt: boolean): string {
  const marker = `[${'n'.repeat(numberDigits)} ${'t'.repeat(timeDigits)}]`;
  const request = requestReceipt ? `<request xmlns='urn:xmpp:receipts'/>` : '';
  return (
    `<message to='${to}' type='chat' id='m${'i'.repeat(numberDigits)}'>` +
    `<body>A message of the length that people write to each other ${marker}</body>${request}</message>`
  );
}

function putDigits(bytes: Buffer, offset: number, digits: number, value: number): void {
  let rest = value;
  for (let at = offset + digits - 1; at >= offset; at -= 1) {
    const next = Math.floor(rest / 10);
    bytes[at] = 0x30 + (rest - next * 10);
    rest = next;
  }
}

export class Stanzas {
  private readonly template: Buffer;
  private readonly length: number;
  private readonly offsets: { readonly id: number; readonly number: number; readonly time: number };
  private next: number;

  /**
   * @param most the most messages that will be asked for at once
   * @param first number of the first one; from anywhere, as real clients do not count alike
   */
  constructor(to: string, requestReceipt: boolean, most: number, first = randomInt(1, 1e9)) {
    this.next = first;
    const stanza = render(to, requestReceipt);
    this.length = Buffer.byteLength(stanza);
    this.template = Buffer.from(stanza.repeat(most));
    this.offsets = {
      id: stanza.indexOf(`id='m`) + 5,
      number: stanza.indexOf('[') + 1,
      time: stanza.indexOf('[') + 1 + numberDigits + 1,
    };
  }

  /**
   * Bytes of the next messages.
   *
   * @param time microseconds, at most 12 digits, to be read back by `timeAt`
   */
  take(count: number, time: number): Buffer {
    const bytes = Buffer.from(this.template.subarray(0, count * this.length));
    for (let start = 0; start < bytes.length; start += this.length) {
      putDigits(bytes, start + this.offsets.id, numberDigits, this.next);
      putDigits(bytes, start + this.offsets.number, numberDigits, this.next);
      putDigits(bytes, start + this.offsets.time, timeDigits, time);
      this.next += 1;
    }
    return bytes;
  }
}

/** The id of the message whose marker begins at `marker`. */
export function idAt(bytes: Buffer, marker: number): string {
  return `m${bytes.toString('latin1', marker + 1, marker + 1 + numberDigits)}`;
}

/** The time in the marker that begins at `marker`, in microseconds. */
export function timeAt(bytes: Buffer, marker: number): number {
  const start = marker + 1 + numberDigits + 1;
  let value = 0;
  for (let at = start; at < start + timeDigits; at += 1) value = value * 10 + ((bytes[at] ?? 0x30) - 0x30);
  return value;
}
