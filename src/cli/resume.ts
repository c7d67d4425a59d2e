/**
 * Where an export into a file continues. While it is in progress, a note beside the file holds the request with
 * absolute times: `--since 2h` in the second run means that of the first.
 */
import { createReadStream } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { jsonLine } from '../base/json.ts';
import { columns as csvColumns } from '../export/csv.ts';
import type { Query } from './api.ts';
import { codeOf, Failure } from './failure.ts';
import { HtmlRows } from './html-rows.ts';
import { isOwnBeginning, isOwnTail } from './own-export.ts';
import { CommaSeparated, JsonLines } from './rows.ts';
import type { ExportFormat, Row, RowScanner } from './rows.ts';

export type Existing = 'resume' | 'append' | 'overwrite';

/** The request as typed: only the same request may continue a file. */
export type Request = Readonly<Record<string, string>>;

export interface Beginning {
  /** How many bytes of the file stay. */
  readonly keep: number;
  /** The last complete row among them; null if the export starts over. */
  readonly last: Row | null;
  /** The query with the times that were meant when it began. */
  readonly query: Query;
  readonly scanner: RowScanner;
}

interface Note {
  readonly version: 1;
  readonly request: Request;
  readonly query: Query;
}

export const noteOf = (file: string): string => `${file}.resume`;

export function scannerFor(format: ExportFormat, like?: RowScanner): RowScanner {
  switch (format) {
    case 'jsonl':
      return new JsonLines();
    case 'html':
      return new HtmlRows();
    case 'csv': {
      const scanner = new CommaSeparated();
      if (like instanceof CommaSeparated) scanner.useHead(like.columns);
      return scanner;
    }
  }
}

export interface Found {
  readonly keep: number;
  readonly rows: number;
  readonly last: Row | null;
  /** True if the file ends within a row, or before its foot. */
  readonly torn: boolean;
  /** What follows the last complete row; everything if there is none. */
  readonly tail: string;
  readonly scanner: RowScanner;
}

/** A row without an end by then is none: servers do not accept a message of nearly this size. */
const maxRowBytes = 64 * 1024 * 1024;

const notOurs = (what: string): Failure =>
  new Failure(
    `${what} is none of an export in this format.`,
    'Nothing was changed. Give another --output or --format, or --overwrite.',
  );

/** Finds out which part of a file is complete. */
export async function examine(file: string, format: ExportFormat): Promise<Found> {
  const scanner = scannerFor(format);
  let [keep, rows] = [0, 0];
  let last: Row | null = null;
  let begun = '';
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    const found = scanner.push(chunk as Buffer); // without an encoding it reads buffers
    keep += found.bytes.length;
    rows += found.count;
    if (found.count > 0) last = found.last;
    if (rows === 0) begun += Buffer.from(found.bytes).toString('utf8');
    if (scanner.rest.length + begun.length > maxRowBytes) throw notOurs(file);
  }
  const rest = Buffer.from(scanner.rest).toString('utf8');
  const foot = rest.trimEnd();
  const torn = format === 'html' ? !foot.endsWith('</html>') : foot !== '';
  if (rows > 0 && last === null) {
    throw notOurs(`The last row of ${file}`);
  }
  const tail = rows > 0 ? rest : begun + rest;
  return { keep, rows, last, torn, tail, scanner: scannerFor(format, scanner) };
}

async function readNote(file: string): Promise<Note | null> {
  let text: string;
  try {
    text = await readFile(noteOf(file), 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    const note = JSON.parse(text) as Partial<Note> | null; // looked at below
    if (note?.version === 1 && note.request !== undefined && note.query !== undefined) {
      return { version: 1, request: note.request, query: note.query };
    }
  } catch {
    // A broken note counts as none.
  }
  throw new Failure(
    `${noteOf(file)} cannot be read.`,
    'Remove it; then --append continues and --overwrite starts over.',
  );
}

const asText = (request: Request): string =>
  Object.entries(request)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => (name === 'format' ? value : `--${name} ${value}`))
    .join(' ');

async function sizeOf(file: string): Promise<number | null> {
  try {
    const found = await stat(file);
    if (found.isFile()) return found.size;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
  throw new Failure(`${file} is no ordinary file.`, 'Give another --output, or none for standard output.');
}

/** Throws Failure if the file comes from somebody else or is finished. Leaves a note beside it. */
export async function begin(
  file: string,
  format: ExportFormat,
  request: Request,
  query: Query,
  existing: Existing,
): Promise<Beginning> {
  const note = existing === 'overwrite' ? null : await readNote(file);
  const size = await sizeOf(file);
  let found: Found | null = null;
  if (existing !== 'overwrite' && size !== null && size > 0) {
    if (note !== null && asText(note.request) !== asText(request)) {
      throw new Failure(
        `${file} was begun with other filters: ${asText(note.request)}.`,
        'Give these to continue it, --overwrite to start over, or another --output.',
      );
    }
    found = await examine(file, format);
    const { scanner } = found;
    const columns = scanner instanceof CommaSeparated ? scanner.columns : null;
    if (columns !== null && columns.join() !== csvColumns.join()) {
      throw new Failure(
        `${file} has other columns than this version writes.`,
        'Go on in another --output; this one may be the only copy of what has expired.',
      );
    }
    const own =
      found.rows > 0
        ? isOwnTail(format, found.tail)
        : isOwnBeginning(format, found.tail, note !== null && note.request['format'] === format);
    if (!own) throw notOurs(found.rows > 0 ? `What comes after the last row of ${file}` : file);
    if (note === null && !found.torn && existing !== 'append') {
      throw new Failure(`${file} is there already.`, 'Give --append to add what came since, or --overwrite.');
    }
  }
  const meant = note?.query ?? query;
  const left: Note = { version: 1, request, query: meant };
  await writeFile(noteOf(file), jsonLine(left), { mode: 0o600 });
  if (found === null || found.last === null) {
    return { keep: 0, last: null, query: meant, scanner: scannerFor(format) };
  }
  return { keep: found.keep, last: found.last, query: meant, scanner: found.scanner };
}

export async function finish(file: string): Promise<void> {
  await rm(noteOf(file), { force: true });
}
