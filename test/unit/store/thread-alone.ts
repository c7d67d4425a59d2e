/** A program that asks one question on the reading thread, and leaves it open. */
import { join } from 'node:path';
import { ReadingThread } from '../../../src/store/sqlite/thread/reading-thread.ts';

const directory = process.argv[2] ?? '';
const thread = new ReadingThread(
  { logFile: join(directory, 'chat-log.db'), indexFile: join(directory, 'index.db'), nativeBinding: null },
  { onTrouble: (line) => process.stderr.write(`${line}\n`), highlights: () => [] },
);
const waiting = setTimeout(() => process.stderr.write('no answer\n'), 10_000);
void thread.messages({ order: 'asc', limit: 1 }).then(({ items }) => {
  clearTimeout(waiting);
  process.stdout.write(`${items[0]?.id ?? ''}\n`);
});
