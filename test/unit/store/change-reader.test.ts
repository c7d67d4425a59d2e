/** The index is told of the same messages as readers are, and may go on at the same numbers. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { ChangeReader, enteredThrough } from '../../../src/store/sqlite/indexer/change-reader.ts';
import type { ChangeRow } from '../../../src/store/sqlite/indexer/change-reader.ts';
import { deed, History } from '../support/history.ts';

test('whatever has happened, and however much is read at once', () => {
  const histories = fc.array(deed, { minLength: 40, maxLength: 120, size: 'max' });
  fc.assert(
    fc.property(histories, fc.integer({ min: 1, max: 6 }), (deeds, room) => {
      const history = new History();
      for (const one of deeds) history.heed(one);
      history.play.commit();
      const log = new Database(join(history.play.directory, 'chat-log.db'), { readonly: true });
      const [reader, other] = [new ChangeReader(log), new ChangeReader(log)];
      for (const change of log.prepare<[], ChangeRow>('SELECT * FROM change ORDER BY id').all()) {
        let [reached, entered] = [0, 0];
        for (let done = false; !done;) {
          const read = reader.read(change, reached, room);
          const { messages, ...end } = other.messages(change, reached, room);
          expect(messages).toEqual(read.items.map(({ message }) => message));
          expect(end).toEqual({ reached: read.reached, done: read.done });
          for (const { kind, message } of read.items) if (kind === 'message') entered = message;
          ({ reached, done } = read);
          expect(enteredThrough(change, reached)).toBe(entered);
        }
      }
      log.close();
      history.play.end();
    }),
    { numRuns: 20, endOnFailure: true },
  );
}, 60_000);
