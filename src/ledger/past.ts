/** Reads old events again into a log that was put back, for the record only: nobody is told or sent anything. */
import type { SpoolReader } from '../spool/reader.ts';
import type { Commits } from '../store/ledger-store.ts';
import type { Ledger } from './ledger.ts';

/**
 * Reads everything up to `through` that the spool still has; that is little, since the spool lets go of what is
 * committed, so it is done at once. It answers the number of the last command that had begun by then, or 0, and throws
 * StoreError.
 */
export function readPast(reader: SpoolReader, ledger: Ledger, store: Commits, through: number): number {
  let lastBegun = 0;
  for (;;) {
    let applied = 0;
    for (const event of reader.read(through)) {
      if (event.kind === 'executing') lastBegun = Math.max(lastBegun, event.command);
      ledger.apply(event);
      applied += 1;
    }
    // The spool ends here. Where what follows `through` is gone, too, the position is behind the gap by now: that is for
    // the pump to find, which counts what is missing.
    if (applied === 0) break;
    const batch = ledger.takeBatch(reader.position);
    store.commit({ ...batch, commands: [] });
  }
  reader.close();
  return lastBegun;
}
