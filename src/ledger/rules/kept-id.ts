/** Keeps a client's id unless it is too long, in which case it identifies nothing. */
import { maxIdLength } from '../../stanza/carried-id.ts';

export function keptId(id: string | null): string | null {
  return id !== null && id.length <= maxIdLength ? id : null;
}
