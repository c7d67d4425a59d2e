/**
 * Decides whether the chat log is older than what this server has done since: a backup that was put back, or another
 * server's log. Whatever it holds as open may have been read long ago, so nothing of it is acted on until an
 * administrator decides.
 * A log has an id for its lifetime, a generation that each restore increments, and its position in the spool. A file
 * beside it (log-memory.ts) keeps what was committed last, and does not change when the log is put back. No clock is
 * involved.
 */
import type { Lineage } from '../../model/lineage.ts';

export interface Found {
  /** The log's own; null if an older version wrote the log, or nothing has written it yet. */
  readonly lineage: Lineage | null;
  readonly position: number;
  /** Nothing was ever committed to the log. */
  readonly isNew: boolean;
  /** What was committed last on this server; null if there is no note of it, `torn` if the note cannot be read. */
  readonly memory: { readonly lineage: Lineage; readonly position: number } | 'torn' | null;
  /** Sequence of the first event that the spool still has; null if it has none. */
  readonly spoolFirst: number | null;
  /** Sequence of the spool's last event. */
  readonly complete: number;
}

export type RestoreReason =
  'behind' | 'earlier-generation' | 'another-log' | 'unnamed' | 'unknown-here' | 'spool-went-on';

export interface Restored {
  readonly reason: RestoreReason;
  /** All events up to this one were processed before; they are read for the record only. */
  readonly through: number;
}

/** Answers null if the log is the one that was last written here. */
export function restoredFrom({
  lineage,
  position,
  isNew,
  memory,
  spoolFirst,
  complete,
}: Found): Restored | null {
  if (isNew) return null;
  if (memory === null || memory === 'torn') {
    // A log that has an id also left a note where it was written.
    if (lineage !== null && memory === null) return { reason: 'unknown-here', through: position };
    // The spool lets go of committed events only.
    if (spoolFirst === null || spoolFirst <= position + 1) return null;
    return { reason: 'spool-went-on', through: spoolFirst - 1 };
  }
  const through = Math.min(memory.position, complete);
  // The log was about to get its id, and the handler was killed meanwhile.
  if (lineage === null) return position >= memory.position ? null : { reason: 'unnamed', through };
  // The log's position may belong to another spool.
  if (lineage.id !== memory.lineage.id) return { reason: 'another-log', through };
  if (lineage.generation < memory.lineage.generation) return { reason: 'earlier-generation', through };
  // Another machine wrote the log under the same id, for example a clone of this server: nothing here knew so many
  // events.
  if (lineage.generation === memory.lineage.generation && position > Math.max(memory.position, complete))
    return { reason: 'another-log', through };
  // The note was put back together with another file, or could not be written.
  if (lineage.generation > memory.lineage.generation || position >= memory.position) return null;
  // The spool has gone, so what was missed cannot be read.
  return { reason: 'behind', through: Math.max(position, through) };
}
