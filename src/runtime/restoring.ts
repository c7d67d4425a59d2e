/**
 * Checks before a run whether the chat log was put back (ledger/rules/restored.ts), and if so, holds its open messages.
 */
import { randomBytes } from 'node:crypto';
import type { Ledger } from '../ledger/ledger.ts';
import { readPast } from '../ledger/past.ts';
import { restoredFrom } from '../ledger/rules/restored.ts';
import type { Restored } from '../ledger/rules/restored.ts';
import type { Lineage } from '../model/lineage.ts';
import { SpoolReader } from '../spool/reader.ts';
import { listSegments } from '../spool/segment.ts';
import type { HeldLog } from '../store/engine.ts';
import type { Commits } from '../store/ledger-store.ts';
import type { LastCommitted, LogMemory } from './log-memory.ts';

interface Opened {
  readonly store: Commits;
  readonly held: HeldLog;
}

interface Run {
  readonly position: number;
  readonly nextCommand: number;
  readonly complete: number;
  readonly spoolDirectory: string;
  readonly memory: LogMemory;
  remember(last: LastCommitted): void;
  /** Makes a ledger for events that are read for the record only. */
  newLedger(): Ledger;
}

/** Answers null if the log is the one that was last written here. It throws StoreError. */
export function holdIfRestored({ store, held }: Opened, run: Run, now: number): Restored | null {
  const { position, complete, spoolDirectory, nextCommand: next } = run;
  const memory = run.memory.load();
  const known = memory === 'torn' ? null : memory;
  const [spoolFirst = null] = listSegments(spoolDirectory);
  const { lineage, isNew } = held;
  const restored = restoredFrom({ lineage, position, isNew, memory, spoolFirst, complete });
  if (restored === null) {
    const nextCommand = Math.max(next, known?.nextCommand ?? 0);
    const named = lineage ?? (isNew || known === null ? { id: newName(), generation: 0 } : known.lineage);
    // The note comes before the log: a log with an id but without a note would be taken for another server's.
    run.remember({ lineage: named, position, nextCommand });
    held.name(named, nextCommand);
    return null;
  }
  const { through } = restored;
  const begun =
    through > position
      ? readPast(new SpoolReader(spoolDirectory, position), run.newLedger(), store, through)
      : 0;
  // The backup does not know the command numbers that were given after it was made.
  const nextCommand = Math.max(begun + 1, known?.nextCommand ?? 0, now * 1000);
  held.hold(through, nextCommand, nextOf(lineage, known?.lineage ?? null));
  return restored;
}

/** A generation later than both. A log from elsewhere takes the id of the log that it replaces. */
function nextOf(lineage: Lineage | null, known: Lineage | null): Lineage {
  return {
    id: known?.id ?? lineage?.id ?? newName(),
    generation: Math.max(lineage?.generation ?? 0, known?.generation ?? 0) + 1,
  };
}

function newName(): string {
  return randomBytes(12).toString('base64url');
}
