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
    const before = reader.position;
    for (const event of reader.read(through)) {
      if (event.kind === 'executing') lastBegun = Math.max(lastBegun, event.command);
      ledger.apply(event);
    }
    // The spool has a gap or ends here.
    if (reader.position === before) break;
    const batch = ledger.takeBatch(reader.position);
    store.commit({ ...batch, commands: [] });
  }
  reader.close();
  return lastBegun;
}
