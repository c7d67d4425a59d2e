/**
 * Finds stanzas in the raw bytes of a stream without parsing XML: on two processors a parser in the load generator
 * would take from the server what is to be measured. Text is escaped in XML, so a `<` always begins a tag.
 */
import { markerBytes, markerStart } from './stanzas.ts';

const messageStart = Buffer.from('<message');
const iqStart = Buffer.from('<iq ');

export interface ScannerEvents {
  /** So many messages have begun. */
  messages(count: number): void;
  /** A whole `<iq/>`. */
  iq(xml: string): void;
  /** Whether `marker` is to be called now; the search for markers is what costs most here. */
  wantsMarkers(): boolean;
  /** Where the marker of one of our messages begins in `bytes`. */
  marker(bytes: Buffer, offset: number): void;
  /** All of a chunk has been told. */
  scanned(): void;
}

/** For a client whose stream nobody counts. */
export const unheard: Omit<ScannerEvents, 'iq'> = {
  messages: () => undefined,
  wantsMarkers: () => false,
  marker: () => undefined,
  scanned: () => undefined,
};

function count(bytes: Buffer): number {
  let found = 0;
  for (let at = bytes.indexOf(messageStart); at >= 0; at = bytes.indexOf(messageStart, at + 8)) found += 1;
  return found;
}

/** Where the iq that begins at `start` ends; -1 if that has not come yet. */
function endOfIq(bytes: Buffer, start: number): number {
  const tagEnd = bytes.indexOf('>', start);
  if (tagEnd < 0) return -1;
  if (bytes[tagEnd - 1] === 0x2f) return tagEnd + 1;
  const end = bytes.indexOf('</iq>', tagEnd);
  return end < 0 ? -1 : end + 5;
}

export class Scanner {
  private readonly events: ScannerEvents;
  private carry: Buffer | null = null;
  private partialIq: Buffer | null = null;

  constructor(events: ScannerEvents) {
    this.events = events;
  }

  push(chunk: Buffer): void {
    const bytes = this.carry === null ? chunk : Buffer.concat([this.carry, chunk]);
    const cut = this.cutBefore(bytes);
    this.carry = cut < bytes.length ? Buffer.from(bytes.subarray(cut)) : null;
    const whole = bytes.subarray(0, cut);
    const messages = count(whole);
    this.scanMarkers(whole);
    this.scanIqs(whole);
    if (messages > 0) this.events.messages(messages);
    this.events.scanned();
  }

  /** The end of what can be looked at now: before a tag or marker that is not all there. */
  private cutBefore(bytes: Buffer): number {
    const tag = bytes.lastIndexOf('<');
    const whole = tag < 0 || bytes.length - tag >= messageStart.length || bytes.includes('>', tag);
    const cut = whole ? bytes.length : tag;
    if (!this.events.wantsMarkers()) return cut;
    const marker = bytes.lastIndexOf(markerStart);
    return marker >= 0 && bytes.length - marker < markerBytes ? marker : cut;
  }

  private scanMarkers(bytes: Buffer): void {
    if (!this.events.wantsMarkers()) return;
    let at = bytes.indexOf(markerStart);
    for (; at >= 0; at = bytes.indexOf(markerStart, at + markerBytes)) this.events.marker(bytes, at);
  }

  private scanIqs(bytes: Buffer): void {
    let at = 0;
    if (this.partialIq !== null) {
      const before = this.partialIq.length;
      const joined = Buffer.concat([this.partialIq, bytes]);
      const end = endOfIq(joined, 0);
      this.partialIq = end < 0 ? joined : null;
      if (end < 0) return;
      this.events.iq(joined.toString('utf8', 0, end));
      at = end - before;
    }
    for (at = bytes.indexOf(iqStart, at); at >= 0; at = bytes.indexOf(iqStart, at)) {
      const end = endOfIq(bytes, at);
      if (end < 0) {
        this.partialIq = Buffer.from(bytes.subarray(at));
        return;
      }
      this.events.iq(bytes.toString('utf8', at, end));
      at = end;
    }
  }
}
