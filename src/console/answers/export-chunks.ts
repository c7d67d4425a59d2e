/** How an export is asked of the log, by REST and pages alike: chunk after chunk. */
import type { ChatLogReader, ExportChunk, ExportQuery } from '../../store/reader.ts';
import { EndedError } from './streams.ts';

export interface Steps {
  /** The first one, where it was asked for already. */
  readonly first?: ExportChunk;
  /** Asked before each further one; false breaks the export off. */
  readonly goesOn?: () => boolean | Promise<boolean>;
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
