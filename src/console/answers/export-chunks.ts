/** Reads an export from the log chunk by chunk, for both REST and the pages. */
import type { ChatLogReader, ExportChunk, ExportQuery } from '../../store/reader.ts';
import { EndedError } from './streams.ts';

export interface Steps {
  /** The first chunk, if it was read already. */
  readonly first?: ExportChunk;
  /** Asked before each further chunk; false breaks the export off. */
  readonly goesOn?: () => boolean | Promise<boolean>;
}

/** Yields each chunk with the `after` it was read with; a chunk is read when the caller wants it. Throws EndedError. */
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
