/** One side of a soak, in a process of its own: what it is told when it begins, and what it says when it is to end. */
import { fork } from 'node:child_process';
import path from 'node:path';

export interface Side<Result> {
  /** Ends it in order. */
  end(): Promise<Result>;
  kill(): void;
}

/** `begin` must go through JSON. */
export function startSide<Result>(project: string, script: string, begin: object): Side<Result> {
  const child = fork(path.join(project, 'bench', 'soak', script), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let isOver = false;
  const result = new Promise<Result>((resolve, reject) => {
    // Each side says one thing only, of the type that its caller names.
    child.once('message', (said) => resolve(said as Result));
    child.once('exit', (status) => {
      isOver = true;
      reject(new Error(`${script} ended with ${String(status)} before it said anything`));
    });
  });
  // It is looked at when it is to end; until then nobody is there to hear.
  result.catch(() => undefined);
  child.send(begin);
  return {
    end: () => {
      if (!isOver) child.send('end');
      return result.finally(() => child.connected && child.disconnect());
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** Within such a process: reads what it is told, plays until it is told to end, and says what came of it. */
export async function asSide<Begin>(
  read: (said: unknown) => Begin,
  play: (begin: Begin, ended: AbortSignal) => Promise<object>,
): Promise<void> {
  const ending = new AbortController();
  // A terminal's Ctrl-C reaches the whole group; the benchmark ends us in its own order.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit(0));
  const begin = await new Promise<unknown>((resolve) => process.once('message', resolve));
  process.once('message', () => ending.abort());
  process.send?.(await play(read(begin), ending.signal));
}
