/**
 * Records: everything that passes between shim and handler is a kind and fields of text. Layout: java-shim/PROTOCOL.md,
 * "Records".
 */

export type Field = string | number | boolean | Buffer | null;

const nullLength = 0xffffffff;

/** A record breaks the layout: the two sides speak different protocols, or bytes were damaged. */
export class RecordError extends Error {
  readonly code = 'RECEIPTS_RECORD_MALFORMED';
}

function fieldBytes(field: Exclude<Field, null>): Buffer {
  if (Buffer.isBuffer(field)) return field;
  if (typeof field === 'boolean') return Buffer.from(field ? '1' : '0');
  return Buffer.from(String(field), 'utf8');
}

export function encodeRecord(kind: string, fields: readonly Field[]): Buffer {
  const parts = fields.map((field) => (field === null ? null : fieldBytes(field)));
  const size = parts.reduce((sum, part) => sum + 4 + (part?.length ?? 0), 1);
  const record = Buffer.allocUnsafe(size);
  record[0] = kind.charCodeAt(0);
  let offset = 1;
  for (const part of parts) {
    offset = record.writeUInt32BE(part === null ? nullLength : part.length, offset);
    if (part !== null) offset += part.copy(record, offset);
  }
  return record;
}

/**
 * Reads a record's fields in order. Fields that are missing at the end are null, since an older peer does not send
 * them. It throws RecordError.
 */
export class FieldReader {
  private readonly bytes: Buffer;
  private offset: number;
  private readonly end: number;

  constructor(bytes: Buffer, offset: number, end: number) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = end;
  }

  private nextLength(): number | null {
    if (this.offset >= this.end) return null;
    if (this.offset + 4 > this.end) throw new RecordError('a record ends within the length of a field');
    const length = this.bytes.readUInt32BE(this.offset);
    this.offset += 4;
    if (length === nullLength) return null;
    if (this.offset + length > this.end)
      throw new RecordError(`a field of ${length} bytes reaches beyond its record`);
    return length;
  }

  text(): string | null {
    const length = this.nextLength();
    if (length === null) return null;
    const start = this.offset;
    this.offset += length;
    return this.bytes.toString('utf8', start, this.offset);
  }

  /** A view of the buffer that was read, not a copy; it is valid as long as that buffer. */
  raw(): Buffer | null {
    const length = this.nextLength();
    if (length === null) return null;
    const start = this.offset;
    this.offset += length;
    return this.bytes.subarray(start, this.offset);
  }

  /** Reads a field that the protocol requires. */
  required(name: string): string {
    const value = this.text();
    if (value === null) throw new RecordError(`the field '${name}' is missing`);
    return value;
  }

  number(name: string): number {
    const value = Number(this.required(name));
    if (!Number.isSafeInteger(value)) throw new RecordError(`the field '${name}' is not a whole number`);
    return value;
  }
}
