/**
 * What keeps the connection of an export alive while nothing is found: clients (undici after 300 s) and proxies (nginx
 * after 60 s) take one for dead on which nothing comes. No format has a row that means nothing, so the end of what was
 * found is held back, and given away byte by byte. Before the first row it is white space, where the format has some:
 * a line of JSON may begin with a blank (RFC 8259, 2), and HTML's rows may stand apart. CSV has its head there.
 */
import type { ExportFormat } from '../../store/reader.ts';

const usualQuietMs = 15_000;
/** At a byte in 15 s that is an hour. */
const mostHeld = 240;
/** White space that nothing follows is the file's last line: it is put off as long as anybody waits. */
const blankAfter = 3;

const none = new Uint8Array();
const blanks: Readonly<Record<ExportFormat, Uint8Array>> = {
  jsonl: Buffer.from(' '),
  html: Buffer.from('\n'),
  csv: none,
};

export class Patience {
  private readonly blank: Uint8Array;
  private readonly quietMs: number;
  private held: Uint8Array = none;
  private spokeAt = performance.now();

  constructor(format: ExportFormat, quietMs = usualQuietMs) {
    this.blank = blanks[format];
    this.quietMs = quietMs;
  }

  /** What is to be sent now that these bytes were found, which may be none; in pieces, as megabytes are not copied. */
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
    // All of the held ones go before any of these is held.
    const fromHeld = Math.min(held.length, Math.max(0, held.length + bytes.length - mostHeld));
    const fromThese = Math.max(0, bytes.length - mostHeld);
    // A piece of its own: what is cut from the whole would keep it in memory.
    this.held = Buffer.concat([held.subarray(fromHeld), bytes.subarray(fromThese)]);
    return this.spoken([held.subarray(0, fromHeld), bytes.subarray(0, fromThese)]);
  }

  /** What is left when nothing more is to be found, and this behind it. */
  end(foot: string): Uint8Array {
    const rest = Buffer.concat([this.held, Buffer.from(foot)]);
    this.held = none;
    return rest;
  }

  /** A part of no bytes is none. */
  private spoken(pieces: readonly Uint8Array[]): readonly Uint8Array[] {
    const some = pieces.filter((bytes) => bytes.length > 0);
    if (some.length > 0) this.spokeAt = performance.now();
    return some;
  }
}

/**
 * A file of these parts, of which some may be empty, with its foot. Where it breaks off, what was held back goes out
 * all the same.
 */
export async function* unhurried(
  patience: Patience,
  parts: AsyncIterable<Uint8Array>,
  foot: string,
): AsyncGenerator<Uint8Array> {
  let [rest, failed] = [foot, false];
  let failure: unknown;
  try {
    for await (const part of parts) yield* patience.take(part);
  } catch (error) {
    [rest, failed, failure] = ['', true, error];
  }
  const last = patience.end(rest);
  if (last.length > 0) yield last;
  if (failed) throw failure;
}
