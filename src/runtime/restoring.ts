/** Looks, before a run begins, whether the chat log was put back (ledger/rules/restored.ts), and holds what it has open then. */
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
  /** For what is read for the log only. */
  newLedger(): Ledger;
}

/** Null where the log is the one that was last written here. Throws StoreError. */
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
    // Before the log itself: one that has a name and is not remembered would be taken for another's.
    run.remember({ lineage: named, position, nextCommand });
    held.name(named, nextCommand);
    return null;
  }
  const { through } = restored;
  const begun =
    through > position
      ? readPast(new SpoolReader(spoolDirectory, position), run.newLedger(), store, through)
      : 0;
  // Numbers that were given after the backup was made are not known to it.
  const nextCommand = Math.max(begun + 1, known?.nextCommand ?? 0, now * 1000);
  held.hold(through, nextCommand, nextOf(lineage, known?.lineage ?? null));
  return restored;
}

/** Later than both. A log of elsewhere goes by the name of the one whose place it takes. */
function nextOf(lineage: Lineage | null, known: Lineage | null): Lineage {
  return {
    id: known?.id ?? lineage?.id ?? newName(),
    generation: Math.max(lineage?.generation ?? 0, known?.generation ?? 0) + 1,
  };
}

function newName(): string {
  return randomBytes(12).toString('base64url');
}
