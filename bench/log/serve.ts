/**
 * The console over a log that was generated, with the two threads that the handler has, in a process of its own:
 * `serve.ts DIRECTORY TOKEN UNTIL`. Tells its port, and indexes the log when it is told to.
 */
import path from 'node:path';
import { createConsole } from '../../src/console/console.ts';
import { indexFileOf } from '../../src/store/sqlite/indexer/files.ts';
import { IndexingThread } from '../../src/store/sqlite/thread/indexing-thread.ts';
import { ReadingThread } from '../../src/store/sqlite/thread/reading-thread.ts';
import { highlights } from '../../src/text/highlights.ts';
import { benchServices } from './services.ts';

export type FromServing = { readonly kind: 'listening'; readonly port: number };

const fail = (what: string): void => {
  process.stderr.write(`${what}\n`);
  process.exit(1);
};

async function serve(directory: string, token: string, until: number): Promise<void> {
  const logFile = path.join(directory, 'chat-log.db');
  const files = { logFile, indexFile: indexFileOf(logFile), nativeBinding: null };
  const reading = new ReadingThread(files, { onTrouble: fail, highlights });
  const begun = Date.now();
  const console = createConsole(benchServices(reading, path.join(directory, 'access.db'), token), {
    version: '0.1.0',
    // The log ends now, whenever it was made.
    now: () => until + Date.now() - begun,
    onFault: (error, where) =>
      fail(`${where}: ${error instanceof Error ? (error.stack ?? '') : String(error)}`),
  });
  const listener = await console.listen(0);
  let indexing: IndexingThread | null = null;
  process.on('message', () => (indexing ??= new IndexingThread(files, fail)));
  process.on('disconnect', () => {
    indexing?.close();
    reading.close();
    void listener.close().then(() => process.exit(0));
  });
  process.send?.({ kind: 'listening', port: listener.port } satisfies FromServing);
}

const [, script, directory, token, until] = process.argv;
if (
  script !== undefined &&
  path.basename(script) === 'serve.ts' &&
  directory !== undefined &&
  token !== undefined
) {
  void serve(directory, token, Number(until));
}
