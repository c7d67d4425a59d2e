/** What tests of erasures say and ask: what was exchanged with alice, and in which files it stands still. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { ErasureCount } from '../../../src/model/erasures.ts';
import { erase as eraseIn, finishErasures, wantedErasure } from './erase.ts';
import type { Play } from './play.ts';

export const alice = 'alice@localhost';

export function erasureTalk(play: () => Play) {
  const erase = (what = wantedErasure()): number => eraseIn(play(), what);
  const finish = (): void => finishErasures(play());

  function count(what = wantedErasure()): ErasureCount | undefined {
    return [...play().opened.erasures.count(what)].at(-1);
  }

  function filesWith(text: string): string[] {
    return readdirSync(play().directory).filter((file) =>
      readFileSync(join(play().directory, file), 'latin1').includes(text),
    );
  }

  function sql(query: string): unknown {
    const database = new Database(join(play().directory, 'chat-log.db'), { readonly: true });
    const found = database.prepare(query).pluck().all();
    database.close();
    return found;
  }

  const bodies = (): unknown => sql('SELECT body FROM message ORDER BY id');

  /** Said, handed to a session and proved to be read, which signs out then. */
  function exchange(body: string, from: string, to: string): void {
    const key = play().says({ id: body, body, from: `${from}/home`, to });
    play().isReadAt(key, `${to}/phone`);
  }

  return { erase, finish, count, filesWith, sql, bodies, exchange };
}
