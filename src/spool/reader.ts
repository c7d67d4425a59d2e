/**
 * Reads the shim's spool from a position on. The position is the sequence of the last event that was handed out; the
 * caller commits it in the same transaction as the results of those events.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { decodeEvent } from './decode.ts';
import type { SpoolEvent } from './event.ts';
import { entryAt, entryHeadBytes, headerBytes, listSegments, readHeader, segmentName } from './segment.ts';

const chunkBytes = 1024 * 1024;

interface OpenSegment {
  readonly first: number;
  readonly file: number;
  readonly size: number;
  /** File offset of the next entry. */
  offset: number;
}

export class SpoolReader {
  private readonly directory: string;
  private last: number;
  private segment: OpenSegment | null = null;
  private skipped = 0;

  constructor(directory: string, position: number) {
    this.directory = directory;
    this.last = position;
  }

  /** Sequence of the last event that was handed out. */
  get position(): number {
    return this.last;
  }

  /** Number of events that were gone when they were to be read: the spool was lost, or trimmed by somebody else. */
  get missing(): number {
    return this.skipped;
  }

  /**
   * The next events up to sequence `complete`, about `budgetBytes` of them, or fewer if the files have fewer. Each is read
   * when it is asked for, so that those of a backlog are not all in memory at once; `position` is that of the last one
   * that was handed out, and whoever stops early goes on there the next time.
   */
  *read(complete: number, budgetBytes = chunkBytes): Iterable<SpoolEvent> {
    let taken = 0;
    if (this.last < complete && this.segment !== null && !isStill(this.segment)) this.close();
    while (this.last < complete && taken < budgetBytes) {
      const segment = this.segment ?? this.openNext();
      if (segment === null) break;
      const before = segment.offset;
      const more = yield* this.readChunk(segment, complete);
      taken += segment.offset - before;
      if (more === 'next-segment') this.close();
      else if (more === 'stop') break;
    }
  }

  /** Gives up the rest of a segment that cannot be read; answers false if no segment follows. */
  skip(): boolean {
    const later = listSegments(this.directory).find((first) => first > this.last + 1);
    if (later === undefined) return false;
    this.skipped += later - this.last - 1;
    this.last = later - 1;
    this.close();
    return true;
  }

  close(): void {
    if (this.segment !== null) closeSync(this.segment.file);
    this.segment = null;
  }

  private *readChunk(
    segment: OpenSegment,
    complete: number,
  ): Generator<SpoolEvent, 'more' | 'next-segment' | 'stop', undefined> {
    // Every chunk has a buffer of its own, since events keep slices of it until they are committed.
    let bytes = this.fill(segment, chunkBytes);
    let offset = 0;
    for (;;) {
      if (this.last >= complete) return 'more';
      const at = entryAt(bytes, offset, this.last + 1, segment.size - segment.offset);
      if (at.found === 'cut') {
        if (offset > 0) return 'more';
        const longer = this.fill(segment, Math.max(at.needed, entryHeadBytes));
        if (longer.length <= bytes.length) return 'stop';
        bytes = longer;
        continue;
      }
      if (at.found === 'nothing') return this.hasSegment(this.last + 1) ? 'next-segment' : 'stop';
      if (at.found === 'end-of-segment') return this.hasSegment(this.last + 1) ? 'next-segment' : 'stop';
      const event = decodeEvent(bytes, at.payload, at.end, this.last + 1);
      segment.offset += at.end - offset;
      offset = at.end;
      this.last += 1;
      yield event;
    }
  }

  private fill(segment: OpenSegment, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(Math.min(length, segment.size - segment.offset));
    const read = readSync(segment.file, bytes, 0, bytes.length, segment.offset);
    return bytes.subarray(0, read);
  }

  private hasSegment(first: number): boolean {
    return listSegments(this.directory).includes(first) && this.segment?.first !== first;
  }

  private openNext(): OpenSegment | null {
    const wanted = this.last + 1;
    const segments = listSegments(this.directory);
    const first = segments.findLast((candidate) => candidate <= wanted);
    if (first !== undefined) {
      const opened = this.open(first);
      if (opened !== null && this.seek(opened, wanted)) return this.segment;
    }
    // The wanted event is gone; reading goes on with the oldest one, and `missing` counts the rest.
    const later = segments.find((candidate) => candidate > wanted);
    if (later === undefined) return null;
    const opened = this.open(later);
    if (opened === null) return null;
    this.skipped += later - wanted;
    this.last = later - 1;
    return opened;
  }

  private open(first: number): OpenSegment | null {
    const file = openSync(join(this.directory, segmentName(first)), 'r');
    const header = Buffer.alloc(headerBytes);
    readSync(file, header, 0, headerBytes, 0);
    if (readHeader(header) !== first) {
      closeSync(file);
      return null;
    }
    this.segment = { first, file, size: fstatSync(file).size, offset: headerBytes };
    return this.segment;
  }

  /** Advances to the entry `wanted`; answers false, with the segment closed, if the segment ends before it. */
  private seek(segment: OpenSegment, wanted: number): boolean {
    let sequence = segment.first;
    let bytes = this.fill(segment, chunkBytes);
    let offset = 0;
    while (sequence < wanted) {
      const at = entryAt(bytes, offset, sequence, segment.size - segment.offset);
      if (at.found === 'entry') {
        segment.offset += at.end - offset;
        offset = at.end;
        sequence += 1;
      } else if (at.found === 'cut') {
        const longer = this.fill(segment, Math.max(at.needed, chunkBytes));
        if (offset === 0 && longer.length <= bytes.length) break;
        bytes = longer;
        offset = 0;
      } else {
        break;
      }
    }
    if (sequence === wanted) return true;
    this.close();
    return false;
  }
}

/**
 * Whether the file still holds the same segment. If everything was committed and nothing came for a while, the shim
 * wipes the file and reuses it for the next segment; the old offset may then lie inside an entry, in bytes that a
 * client chose. The shim does not do so while there is something to read.
 */
function isStill({ file, first }: OpenSegment): boolean {
  const header = Buffer.alloc(headerBytes);
  readSync(file, header, 0, headerBytes, 0);
  return readHeader(header) === first;
}
