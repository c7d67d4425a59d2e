import { join } from 'node:path';
import { IndexingThread } from '../../../src/store/sqlite/thread/indexing-thread.ts';
import { ReadingThread } from '../../../src/store/sqlite/thread/reading-thread.ts';

jest.mock('../../../src/store/sqlite/thread/script.ts', () => ({
  threadScript: () => {
    throw new Error('the plugin is not whole');
  },
}));

test('without their script there is a log without readers, and a line that says so', async () => {
  const lines: string[] = [];
  const onTrouble = (line: string) => lines.push(line);
  const [logFile, indexFile] = [join(__dirname, 'no.db'), join(__dirname, 'no-index.db')];
  const files = { logFile, indexFile, nativeBinding: null };
  const pauses = { first: 5, longest: 5, sound: 60_000 };
  const reading = new ReadingThread(files, { onTrouble, highlights: () => [] }, pauses);
  const indexing = new IndexingThread(files, onTrouble, pauses);
  await expect(reading.counts(0)).rejects.toMatchObject({ code: 'RECEIPTS_STORE_BUSY' });
  await new Promise((resolve) => setTimeout(resolve, 50));
  indexing.wake();
  // Its owner starts it again and again, and says meanwhile that nobody does its work.
  expect([reading.problem, indexing.problem]).toEqual(Array(2).fill('the plugin is not whole'));
  indexing.close();
  reading.close();
  expect(lines.map((line) => line.split(':', 1)[0])).toEqual([
    'RECEIPTS_READING_THREAD',
    'RECEIPTS_INDEX_THREAD',
  ]);
  expect(lines[0]).toContain('the plugin is not whole');
});
