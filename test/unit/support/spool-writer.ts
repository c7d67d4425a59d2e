/** Writes a spool as the shim does (java-shim/PROTOCOL.md), so that the handler can be tried without a JVM. */
import { closeSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { encodeRecord } from '../../../src/link/record.ts';
import type { Field } from '../../../src/link/record.ts';
import { headerBytes, listSegments, segmentName } from '../../../src/spool/segment.ts';

export class SpoolWriter {
  readonly directory: string;
  private readonly segmentBytes: number;
  private file = -1;
  private offset = 0;
  private next = 1;

  constructor(directory: string, segmentBytes = 2 * 1024 * 1024) {
    this.directory = directory;
    this.segmentBytes = segmentBytes;
    mkdirSync(directory, { recursive: true });
  }

  /** Sequence of the last event. */
  get complete(): number {
    return this.next - 1;
  }

  append(kind: string, at: number, fields: readonly Field[]): number {
    const record = encodeRecord(kind, fields);
    const payload = Buffer.alloc(record.length + 8);
    payload[0] = record[0] ?? 0;
    payload.writeBigUInt64BE(BigInt(at), 1);
    record.copy(payload, 9, 1);
    this.appendPayload(payload);
    return this.complete;
  }

  appendPayload(payload: Buffer): void {
    const entry = Buffer.alloc(16 + payload.length);
    entry.writeUInt32BE(payload.length, 0);
    entry.writeBigUInt64BE(BigInt(this.next), 8);
    payload.copy(entry, 16);
    entry.writeUInt32BE(crc32(entry.subarray(8)), 4);
    if (this.file < 0 || this.offset + entry.length > this.segmentBytes) this.roll();
    writeSync(this.file, entry, 0, entry.length, this.offset);
    this.offset += entry.length;
    this.next += 1;
  }

  /** Bytes behind the newest entry that are no entry: a torn tail. */
  tear(bytes: Buffer): void {
    writeSync(this.file, bytes, 0, bytes.length, this.offset);
  }

  /** Makes the file the segment of what comes next, as the shim does when all is committed and nothing comes. */
  wipe(): void {
    renameSync(
      join(this.directory, segmentName(listSegments(this.directory).at(-1) ?? 0)),
      join(this.directory, segmentName(this.next)),
    );
    const bytes = Buffer.alloc(this.segmentBytes);
    bytes.write('RSPOOL1\n', 0, 'latin1');
    bytes.writeBigUInt64BE(BigInt(this.next), 8);
    writeSync(this.file, bytes, 0, this.segmentBytes, 0);
    this.offset = headerBytes;
  }

  /** Begins a new segment. `stale` fills it first, as a recycled one is full of an older segment's bytes. */
  roll(stale?: Buffer): void {
    if (this.file >= 0) {
      if (this.offset + 4 <= this.segmentBytes) {
        writeSync(this.file, Buffer.from([0xff, 0xff, 0xff, 0xff]), 0, 4, this.offset);
      }
      closeSync(this.file);
    }
    this.file = openSync(join(this.directory, segmentName(this.next)), 'w');
    writeSync(this.file, stale ?? Buffer.alloc(this.segmentBytes), 0, this.segmentBytes, 0);
    const header = Buffer.alloc(headerBytes);
    header.write('RSPOOL1\n', 0, 'latin1');
    header.writeBigUInt64BE(BigInt(this.next), 8);
    writeSync(this.file, header, 0, headerBytes, 0);
    this.offset = headerBytes;
  }

  close(): void {
    if (this.file >= 0) closeSync(this.file);
    this.file = -1;
  }
}
