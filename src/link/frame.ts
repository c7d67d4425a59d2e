/** Frames of the link: a length and a record. Layout: java-shim/PROTOCOL.md, "Link". */
import { encodeRecord, RecordError } from './record.ts';
import type { Field } from './record.ts';

/** Bytes; no correct peer sends a larger frame, since a stanza has a few megabytes at the most. */
const maxFrameBytes = 64 * 1024 * 1024;

export function encodeFrame(kind: string, fields: readonly Field[]): Buffer {
  const record = encodeRecord(kind, fields);
  const frame = Buffer.allocUnsafe(4 + record.length);
  frame.writeUInt32BE(record.length, 0);
  record.copy(frame, 4);
  return frame;
}

/** Reassembles frames from the carrier's bytes, wherever those were cut. */
export class FrameSplitter {
  private pending: Buffer[] = [];
  private pendingLength = 0;

  /** Answers the records that are now complete; throws RecordError if a length is impossible. */
  push(bytes: Buffer): Buffer[] {
    this.pending.push(bytes);
    this.pendingLength += bytes.length;
    if (this.pendingLength < 4) return [];
    let all = this.pending.length === 1 ? bytes : Buffer.concat(this.pending, this.pendingLength);
    const records: Buffer[] = [];
    while (all.length >= 4) {
      const length = all.readUInt32BE(0);
      if (length === 0 || length > maxFrameBytes)
        throw new RecordError(`a frame claims a length of ${length} bytes`);
      if (all.length < 4 + length) break;
      records.push(all.subarray(4, 4 + length));
      all = all.subarray(4 + length);
    }
    this.pending = all.length > 0 ? [all] : [];
    this.pendingLength = all.length;
    return records;
  }
}
