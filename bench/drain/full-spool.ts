import { SpoolWriter } from '../../test/unit/support/spool-writer.ts';
import { TapKeys } from './tap-keys.ts';

/** The shim's segments at the default size of the spool. */
const segmentBytes = 16 * 1024 * 1024;

/**
 * Writes what the shim would have while the handler was away: sessions opened, then messages submitted and sent.
 *
 * @returns the sequence of the last event
 */
export function writeFullSpool(directory: string, messages: number, pairs: number): number {
  const spool = new SpoolWriter(directory, segmentBytes);
  const keys = new TapKeys();
  const begun = Date.now() - messages;
  spool.append('A', begun, ['incarnation', '4.2.0', '0.1.0', 'localhost']);
  for (let pair = 0; pair < pairs; pair += 1) {
    spool.append('S', begun, [`to${pair}`, `receiver${pair}@localhost/load`, '']);
    spool.append('S', begun, [`from${pair}`, `sender${pair}@localhost/load`, '']);
  }
  for (let number = 0; number < messages; number += 1) {
    const pair = number % pairs;
    const [from, to, id] = [`sender${pair}@localhost/load`, `receiver${pair}@localhost`, `m${number}`];
    const body = `A message of the length that people write to each other [${number}]`;
    const key = keys.next(begun + number, pair);
    // It says no more than its fields: no XML is written, only in which order they were.
    const fields = [key, from, to, 'chat', id, 'scl', 'body ', body, null, `from${pair}`, 'tyif'];
    spool.append('M', begun + number, fields);
    spool.append('D', begun + number, [key, `to${pair}`, `receiver${pair}@localhost/load`, '']);
  }
  spool.close();
  return spool.complete;
}
