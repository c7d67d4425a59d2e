/** Reads again, for the log only, what was dealt with before the log was put back: nobody is told or sent anything. */
import type { SpoolReader } from '../spool/reader.ts';
import type { Commits } from '../store/ledger-store.ts';
import type { Ledger } from './ledger.ts';

/**
 * All up to `through`, as far as the spool still has it; that is no more than it had not let go, so it is done at once.
 * The number of the last command that had begun by then; 0 where none had. Throws StoreError.
 */
export function readPast(reader: SpoolReader, ledger: Ledger, store: Commits, through: number): number {
  let lastBegun = 0;
  for (;;) {
    const events = reader.read(through);
    // Where the spool has a gap, or ends, the rest is not there to be read.
    if (events.length === 0) break;
    for (const event of events) {
      if (event.kind === 'executing') lastBegun = Math.max(lastBegun, event.command);
      ledger.apply(event);
    }
    const batch = ledger.takeBatch(reader.position);
    store.commit({ ...batch, commands: [] });
  }
  reader.close();
  return lastBegun;
}
