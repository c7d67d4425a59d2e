/** Segment files of the spool: names, header and entries. Layout: java-shim/PROTOCOL.md, "Spool". */
import { readdirSync } from 'node:fs';
import { crc32 } from 'node:zlib';

export const headerBytes = 16;
export const entryHeadBytes = 16;
const magic = Buffer.from('RSPOOL1\n', 'latin1');
const endOfSegment = 0xffffffff;

export function segmentName(firstSequence: number): string {
  return `${String(firstSequence).padStart(20, '0')}.spool`;
}

/** First sequences of the segments in a directory, ascending; empty if the directory does not exist yet. */
export function listSegments(directory: string): number[] {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch {
    return [];
  }
  return names
    .filter((name) => /^\d{20}\.spool$/.test(name))
    .map((name) => Number(name.slice(0, 20)))
    .sort((a, b) => a - b);
}

/** The first sequence in a segment's header; null if the file is no segment. */
export function readHeader(bytes: Buffer): number | null {
  if (bytes.length < headerBytes || bytes.compare(magic, 0, 8, 0, 8) !== 0) return null;
  return readSequence(bytes, 8);
}

function readSequence(bytes: Buffer, offset: number): number {
  return bytes.readUInt32BE(offset) * 0x1_0000_0000 + bytes.readUInt32BE(offset + 4);
}

export type EntryAt =
  | { readonly found: 'entry'; readonly payload: number; readonly end: number }
  /** The bytes end within the entry; `needed` bytes from its offset would hold it. */
  | { readonly found: 'cut'; readonly needed: number }
  | { readonly found: 'end-of-segment' }
  /** No entry is here yet: there is no length, an old sequence (bytes of a recycled segment) or a torn entry. */
  | { readonly found: 'nothing' };

const nothing: EntryAt = { found: 'nothing' };

/**
 * Looks for the entry with this sequence at `offset`; `room` is the number of bytes from there to the segment's end.
 */
export function entryAt(bytes: Buffer, offset: number, sequence: number, room: number): EntryAt {
  if (room < 4) return { found: 'end-of-segment' };
  if (bytes.length < offset + 4) return { found: 'cut', needed: entryHeadBytes };
  const length = bytes.readUInt32BE(offset);
  if (length === endOfSegment) return { found: 'end-of-segment' };
  const size = entryHeadBytes + length;
  if (length === 0 || size > room) return nothing;
  if (bytes.length < offset + entryHeadBytes) return { found: 'cut', needed: entryHeadBytes };
  if (readSequence(bytes, offset + 8) !== sequence) return nothing;
  if (bytes.length < offset + size) return { found: 'cut', needed: size };
  const end = offset + size;
  if (crc32(bytes.subarray(offset + 8, end)) !== bytes.readUInt32BE(offset + 4)) return nothing;
  return { found: 'entry', payload: offset + entryHeadBytes, end };
}
