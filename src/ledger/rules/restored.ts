/**
 * Whether the chat log is one that this server has gone past: a backup that was put back, or the log of another server.
 * What it holds as open may have been read long ago, so none of that is acted on until an administrator says so.
 *
 * A log has a name for life, a generation that each restore raises, and its position in the spool. Beside it (see
 * log-memory.ts) is what was committed last, which a log that is put back does not take back. No clock is asked.
 */
import type { Lineage } from '../../model/lineage.ts';

export interface Found {
  /** Of the log; null where an older version of the plugin has written it, or nobody yet. */
  readonly lineage: Lineage | null;
  readonly position: number;
  /** Nothing was ever committed to it. */
  readonly isNew: boolean;
  /** What was last committed on this server; null where nothing tells, `torn` where what told it cannot be read. */
  readonly memory: { readonly lineage: Lineage; readonly position: number } | 'torn' | null;
  /** The first event that the spool still has; null where it has none. */
  readonly spoolFirst: number | null;
  /** The last one. */
  readonly complete: number;
}

export type RestoreReason =
  'behind' | 'earlier-generation' | 'another-log' | 'unnamed' | 'unknown-here' | 'spool-went-on';

export interface Restored {
  readonly reason: RestoreReason;
  /** All up to this event has been dealt with before: it is read for the log only. */
  readonly through: number;
}

/** Null where the log is the one that was last written here. */
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
    // A log that has a name left a memory of it where it was written.
    if (lineage !== null && memory === null) return { reason: 'unknown-here', through: position };
    // The spool lets go of what was committed, and of nothing else.
    if (spoolFirst === null || spoolFirst <= position + 1) return null;
    return { reason: 'spool-went-on', through: spoolFirst - 1 };
  }
  const through = Math.min(memory.position, complete);
  // It is about to be named: who did so was killed meanwhile.
  if (lineage === null) return position >= memory.position ? null : { reason: 'unnamed', through };
  // Its position is of another spool, perhaps.
  if (lineage.id !== memory.lineage.id) return { reason: 'another-log', through };
  if (lineage.generation < memory.lineage.generation) return { reason: 'earlier-generation', through };
  // One that another machine of the same name has written, as a copied server has it: nothing here told of so much.
  if (lineage.generation === memory.lineage.generation && position > Math.max(memory.position, complete))
    return { reason: 'another-log', through };
  // The memory was put back with something else, or could not be written.
  if (lineage.generation > memory.lineage.generation || position >= memory.position) return null;
  // Where the spool has gone there is nothing to be read of what was missed.
  return { reason: 'behind', through: Math.max(position, through) };
}
