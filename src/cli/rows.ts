/**
 * Finds rows in the bytes of an export as they come: only complete rows are written to a file, so that an interrupted
 * export can be continued.
 */
import { unguarded } from '../export/formula.ts';
import type { ExportFormat } from '../store/reader.ts';

/** This is written out because the command loads only types of the chat log. */
export const exportFormats = ['jsonl', 'csv', 'html'] as const satisfies readonly ExportFormat[];

export type { ExportFormat };

export interface Row {
  readonly stanzaId: string;
  /** Milliseconds since 1970; null if it cannot be parsed. */
  readonly sentAt: number | null;
  /** Position in the log; null if the exporting version had none. */
  readonly position: string | null;
}

export interface Rows {
  /** Bytes up to the end of the last complete row; a foot is held back until `rest`. */
  readonly bytes: Uint8Array;
  readonly count: number;
  /** The last complete row; null if these bytes have none. */
  readonly last: Row | null;
}

const newline = 0x0a;
const quote = 0x22;

export abstract class RowScanner {
  private tail: Uint8Array = new Uint8Array();

  /** The part that is no complete row yet. */
  get rest(): Uint8Array {
    return this.tail;
  }

  push(more: Uint8Array): Rows {
    const bytes = this.tail.length === 0 ? more : Buffer.concat([this.tail, more]);
    const { end, count, last } = this.scan(bytes, this.tail.length);
    // The bytes are copied, so that a large chunk is not kept in memory by its tail.
    this.tail = Uint8Array.prototype.slice.call(bytes, end);
    return { bytes: bytes.subarray(0, end), count, last };
  }

  /** `seen`: so many bytes at the beginning were looked at before. */
  protected abstract scan(
    bytes: Uint8Array,
    seen: number,
  ): { readonly end: number; readonly count: number; readonly last: Row | null };
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

export function rowOf(stanzaId: unknown, sentAt: unknown, position: unknown): Row | null {
  if (typeof stanzaId !== 'string' || stanzaId === '') return null;
  const at = typeof sentAt === 'string' ? Date.parse(sentAt) : Number.NaN;
  const place = typeof position === 'string' && position !== '' ? position : null;
  return { stanzaId, sentAt: Number.isNaN(at) ? null : at, position: place };
}

function countOf(bytes: Uint8Array, byte: number, from: number, to: number): number {
  let count = 0;
  for (let at = bytes.indexOf(byte, from); at >= 0 && at < to; at = bytes.indexOf(byte, at + 1)) count += 1;
  return count;
}

/** One line per message. */
export class JsonLines extends RowScanner {
  protected override scan(bytes: Uint8Array, seen: number) {
    const end = bytes.lastIndexOf(newline) + 1;
    if (end === 0) return { end: 0, count: 0, last: null };
    const start = end < 2 ? 0 : bytes.lastIndexOf(newline, end - 2) + 1;
    return {
      end,
      count: countOf(bytes, newline, seen, end),
      last: this.read(text(bytes.subarray(start, end))),
    };
  }

  private read(line: string): Row | null {
    try {
      const row: unknown = JSON.parse(line);
      if (typeof row !== 'object' || row === null) return null;
      const { stanzaId, sentAt, position } = row as Readonly<Record<string, unknown>>; // an object, of whatever
      return rowOf(stanzaId, sentAt, position);
    } catch {
      return null;
    }
  }
}

/** RFC 4180: a line break within quotes belongs to the text. The first row has the names of the columns. */
export class CommaSeparated extends RowScanner {
  private head: readonly string[] | null = null;
  private quoted = false;

  protected override scan(bytes: Uint8Array, seen: number) {
    const ends: number[] = [];
    for (let index = seen; index < bytes.length; index += 1) {
      const byte = bytes[index];
      if (byte === quote) this.quoted = !this.quoted;
      else if (byte === newline && !this.quoted) ends.push(index + 1);
    }
    let count = ends.length;
    if (this.head === null && ends[0] !== undefined) {
      this.head = fieldsOf(text(bytes.subarray(0, ends[0])).replace(/^\uFEFF/, ''));
      count -= 1;
    }
    const end = ends.at(-1) ?? 0;
    const last = count === 0 ? null : this.read(text(bytes.subarray(ends.at(-2) ?? 0, end)));
    return { end, count, last };
  }

  private read(line: string): Row | null {
    const fields = fieldsOf(line);
    const named = (name: string): string => unguarded(fields[this.head?.indexOf(name) ?? -1] ?? '');
    return rowOf(named('stanzaId'), named('sentAt'), named('position'));
  }

  /** Sets the head for an export that continues after a row and has no head itself. */
  useHead(head: readonly string[] | null): void {
    this.head = head;
  }

  get columns(): readonly string[] | null {
    return this.head;
  }
}

/** The fields of one row, unchanged. */
export function fieldsOf(row: string): string[] {
  const fields: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/gy;
  for (let match = pattern.exec(row); match !== null; match = pattern.exec(row)) {
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] !== ',') break;
  }
  return fields;
}
