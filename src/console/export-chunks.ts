/** How an export is asked of the log, by REST and pages alike: chunk after chunk. */
import type { ChatLogReader, ExportChunk, ExportQuery } from '../chatlog/reader.ts';
import { EndedError } from './streams.ts';

export interface Steps {
  /** The first one, where it was asked for already. */
  readonly first?: ExportChunk;
  /** Asked before each further one; false breaks the export off. */
  readonly goesOn?: () => boolean | Promise<boolean>;
}

const restMs = 15_000;

/** What may be sent while nothing is found, so that nothing between here and the client takes the connection for dead. */
export class Patience {
  private readonly filler: Uint8Array | null;
  private spokeAt = performance.now();

  /** White space between two messages means nothing in HTML; in the other formats it would be a row. */
  constructor(format: ExportQuery['format']) {
    this.filler = format === 'html' ? Buffer.from('\n') : null;
  }

  /** The bytes of a chunk, or what stands for none; null where nothing is to be sent. */
  fill(bytes: Uint8Array): Uint8Array | null {
    const now = performance.now();
    const isQuiet = bytes.length === 0 && (this.filler === null || now - this.spokeAt < restMs);
    if (isQuiet) return null;
    this.spokeAt = now;
    return bytes.length === 0 ? this.filler : bytes;
  }
}

/** Each chunk with the `after` it was asked for with; the next one is asked for when it is wanted. Throws EndedError. */
export async function* exportChunks(
  log: Pick<ChatLogReader, 'exportChunk'>,
  query: ExportQuery,
  { first, goesOn = () => true }: Steps = {},
): AsyncGenerator<{ readonly after: string | undefined; readonly chunk: ExportChunk }> {
  let { after } = query;
  let chunk = first ?? (await log.exportChunk(query));
  for (;;) {
    yield { after, chunk };
    if (chunk.next === null) return;
    if (!(await goesOn())) throw new EndedError();
    after = chunk.next;
    chunk = await log.exportChunk({ ...query, after });
  }
}
