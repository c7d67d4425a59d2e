/** Exports into a file: complete rows only, with as many connections as necessary. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { bodyOf, sleep } from './api.ts';
import type { Api, Query } from './api.ts';
import { codeOf, Failure, Outage } from './failure.ts';
import type { Progress } from './progress.ts';
import { begin, finish, scannerFor } from './resume.ts';
import type { Beginning, Existing, Request } from './resume.ts';
import type { ExportFormat, Row } from './rows.ts';

export interface ExportFile {
  readonly file: string;
  readonly format: ExportFormat;
  readonly request: Request;
  readonly query: Query;
  readonly existing: Existing;
}

export interface ExportPorts {
  readonly api: Api;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  say(line: string): Promise<void>;
}

/** Limits attempts that bring no new row. */
const attempts = 6;
const blank = 0x20;

export async function exportToFile(wanted: ExportFile, ports: ExportPorts): Promise<void> {
  try {
    const beginning = await begin(wanted.file, wanted.format, wanted.request, wanted.query, wanted.existing);
    if (beginning.last !== null) await ports.say(`Going on in ${wanted.file}.`);
    // The file has other people's messages, so nobody else may read it.
    const handle = await open(wanted.file, beginning.keep > 0 ? 'r+' : 'w', 0o600);
    try {
      await handle.truncate(beginning.keep);
      await new Writing(handle, wanted, beginning, ports).run();
      await handle.sync();
    } finally {
      await handle.close();
    }
    await finish(wanted.file);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw fileFailure(error, wanted.file);
  }
}

const again = 'The same command goes on with it.';

function fileFailure(error: unknown, file: string): Failure {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new Failure(`There is no room left for ${file}.`, `Make some. ${again}`);
    case 'ENOENT':
    case 'ENOTDIR':
      return new Failure(`The directory of ${file} is not there.`, 'Make it, or give another --output.');
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new Failure(`${file} may not be written.`, 'Give another --output.');
    case '':
      throw error;
    default:
      return new Failure(`${file} cannot be written: ${codeOf(error)}.`, 'Give another --output.');
  }
}

class Writing {
  private readonly handle: FileHandle;
  private readonly wanted: ExportFile;
  private readonly ports: ExportPorts;
  private readonly query: Query;
  private scanner;
  private position: number;
  private last: Row | null;

  constructor(handle: FileHandle, wanted: ExportFile, beginning: Beginning, ports: ExportPorts) {
    this.handle = handle;
    this.wanted = wanted;
    this.ports = ports;
    this.query = beginning.query;
    this.scanner = beginning.scanner;
    this.position = beginning.keep;
    this.last = beginning.last;
  }

  async run(): Promise<void> {
    const { progress, signal, say } = this.ports;
    let fruitless = 0;
    for (;;) {
      const before = progress.rows;
      try {
        return await this.connection();
      } catch (error) {
        await progress.clear();
        if (signal.aborted) throw new Failure(`Interrupted after ${progress.rows} rows.`, again);
        const lost = error instanceof Outage || (!(error instanceof Failure) && isNetwork(error));
        if (!lost) throw error;
        fruitless = progress.rows > before ? 1 : fruitless + 1;
        const failure = error instanceof Failure ? error : this.ports.api.unreachable(error);
        // An export that cannot even begin is not retried.
        if (
          fruitless >= attempts ||
          (this.last === null && progress.rows === 0 && error instanceof Failure)
        ) {
          throw this.last === null ? failure : new Failure(failure.message, `${failure.remedy} ${again}`);
        }
        const pause = 500 * 2 ** (fruitless - 1);
        await say(`The connection was lost; trying again in ${pause / 1000} s …`);
        await sleep(pause, signal);
      }
    }
  }

  private async connection(): Promise<void> {
    const { api, progress, signal } = this.ports;
    this.scanner = scannerFor(this.wanted.format, this.scanner);
    if (this.last === null) await this.startOver();
    const response = await this.ask(api, signal);
    progress.expect(response.headers.get('receipts-from'), response.headers.get('receipts-to'));
    if (progress.rows === 0) progress.begin(this.last?.sentAt ?? null);
    for await (const chunk of bodyOf(response)) {
      const { bytes, count, last } = this.scanner.push(chunk);
      await this.write(bytes);
      this.last = last ?? this.last;
      await progress.note(count, bytes.length, this.last?.sentAt ?? null);
    }
    // The rest is more than the white space that keeps the connection alive.
    if (Buffer.from(this.scanner.rest).some((byte) => byte !== blank)) await this.write(this.scanner.rest);
    await progress.clear();
  }

  /**
   * Continues after the last row; if its message has expired, after its position, or, if that is not known, after its
   * time.
   */
  private async ask(api: Api, signal: AbortSignal): Promise<Response> {
    const { last, query } = this;
    const open = (after?: string): Promise<Response> =>
      api.open('/api/v1/export', { query: { ...query, after }, signal });
    if (last === null) return open();
    const { stanzaId, position, sentAt } = last;
    const places = [stanzaId, position, sentAt === null ? null : new Date(sentAt).toISOString()];
    let refused: unknown;
    for (const place of places) {
      if (place === null) continue;
      try {
        const response = await open(place);
        if (place !== stanzaId)
          await this.ports.say('Its last message has expired; continuing after its place.');
        return response;
      } catch (error) {
        if (!(error instanceof Failure) || error.status !== 2) throw error;
        refused ??= error;
      }
    }
    throw new Failure(
      `${this.wanted.file} cannot be continued: ${refused instanceof Error ? refused.message : String(refused)}`,
      'Export into another file; this one may be the only copy of what has expired.',
    );
  }

  private async startOver(): Promise<void> {
    this.scanner = scannerFor(this.wanted.format);
    this.position = 0;
    await this.handle.truncate(0);
  }

  private async write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.handle.write(bytes, done, bytes.length - done, this.position);
      done += bytesWritten;
      this.position += bytesWritten;
    }
  }
}

/** Recognises what request.ts throws if a body ends early; errors of files name a system call. */
function isNetwork(error: unknown): boolean {
  return (
    error instanceof TypeError || (codeOf(error) !== '' && !(error instanceof Error && 'syscall' in error))
  );
}
