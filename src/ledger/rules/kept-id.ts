/** The ids of clients that are worth keeping: what is longer names nothing. */
import { longestId } from '../../stanza/carried-id.ts';

export function keptId(id: string | null): string | null {
  return id !== null && id.length <= longestId ? id : null;
}
