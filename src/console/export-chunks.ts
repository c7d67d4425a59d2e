/** How an export is asked of the log, by REST and pages alike: chunk after chunk. */
import type { ChatLogReader, ExportChunk, ExportQuery } from '../chatlog/reader.ts';

/** Each chunk with the `after` it was asked for with; the next one is asked for when it is wanted. */
export async function* exportChunks(
  log: Pick<ChatLogReader, 'exportChunk'>,
  query: ExportQuery,
  /** The first one, where it was asked for already. */
  first?: ExportChunk,
): AsyncGenerator<{ readonly after: string | undefined; readonly chunk: ExportChunk }> {
  let { after } = query;
  let chunk = first ?? (await log.exportChunk(query));
  for (;;) {
    yield { after, chunk };
    if (chunk.next === null) return;
    after = chunk.next;
    chunk = await log.exportChunk({ ...query, after });
  }
}
