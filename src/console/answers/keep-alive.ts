/**
 * Keeps the connection of an export alive while nothing is found, since clients (undici after 300 s) and proxies (nginx
 * after 60 s) give a silent connection up. No format has a row without meaning, so the last bytes found are held back
 * and released one at a time. Before the first row, white space is sent if the format permits it: a line of JSON may
 * begin with a space (RFC 8259, 2), and HTML's rows may be apart. CSV has its head to release.
 */
import type { ExportFormat } from '../../store/reader.ts';

const usualQuietMs = 15_000;
/** At one byte in 15 s, this lasts an hour. */
const maxHeldBytes = 240;
/** If nothing follows, this white space is the file's last line, so it is put off for as long as clients wait. */
const blankAfter = 3;

const none = new Uint8Array();
const blanks: Readonly<Record<ExportFormat, Uint8Array>> = {
  jsonl: Buffer.from(' '),
  html: Buffer.from('\n'),
  csv: none,
};

export class KeepAlive {
  private readonly blank: Uint8Array;
  private readonly quietMs: number;
  private held: Uint8Array = none;
  private spokeAt = performance.now();

  constructor(format: ExportFormat, quietMs = usualQuietMs) {
    this.blank = blanks[format];
    this.quietMs = quietMs;
  }

  /**
   * Returns what to send now that these bytes were found, which may be nothing; in pieces, to avoid copying megabytes.
   */
  take(bytes: Uint8Array): readonly Uint8Array[] {
    if (bytes.length > 0) return this.found(bytes);
    const quietFor = performance.now() - this.spokeAt;
    if (quietFor < this.quietMs) return [];
    if (this.held.length === 0) return quietFor < blankAfter * this.quietMs ? [] : this.spoken([this.blank]);
    const [byte, rest] = [this.held.subarray(0, 1), this.held.subarray(1)];
    this.held = rest;
    return this.spoken([byte]);
  }

  private found(bytes: Uint8Array): readonly Uint8Array[] {
    const { held } = this;
    // All bytes held so far are sent before any of these is held back.
    const fromHeld = Math.min(held.length, Math.max(0, held.length + bytes.length - maxHeldBytes));
    const fromThese = Math.max(0, bytes.length - maxHeldBytes);
    // The bytes are copied, since a view would keep the whole chunk in memory.
    this.held = Buffer.concat([held.subarray(fromHeld), bytes.subarray(fromThese)]);
    return this.spoken([held.subarray(0, fromHeld), bytes.subarray(0, fromThese)]);
  }

  /** Returns the bytes held back, followed by the foot. */
  end(foot: string): Uint8Array {
    const rest = Buffer.concat([this.held, Buffer.from(foot)]);
    this.held = none;
    return rest;
  }

  /** Leaves out empty parts. */
  private spoken(pieces: readonly Uint8Array[]): readonly Uint8Array[] {
    const some = pieces.filter((bytes) => bytes.length > 0);
    if (some.length > 0) this.spokeAt = performance.now();
    return some;
  }
}

/**
 * A file of these parts, some of which may be empty, with its foot. If it breaks off, the bytes held back are sent all
 * the same.
 */
export async function* withKeepAlive(
  keepAlive: KeepAlive,
  parts: AsyncIterable<Uint8Array>,
  foot: string,
): AsyncGenerator<Uint8Array> {
  let [rest, failed] = [foot, false];
  let failure: unknown;
  try {
    for await (const part of parts) yield* keepAlive.take(part);
  } catch (error) {
    [rest, failed, failure] = ['', true, error];
  }
  const last = keepAlive.end(rest);
  if (last.length > 0) yield last;
  if (failed) throw failure;
}
