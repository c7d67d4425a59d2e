/** Brings a log up to the latest schema. */
import type Database from 'better-sqlite3';
import { NewerFileError } from '../../../files/file-causes.ts';
import { markKind } from '../../../files/sqlite-kind.ts';
import { logKind } from './kind.ts';
import { migrations } from './schema.ts';

/** Versions from this one on leave nothing of what they delete. */
const firstWithoutRemains = 14;

/**
 * `upTo`: version of the schema that is made; the latest unless an older one is wanted, as for tests. True where what
 * older versions have deleted may still be in the file: until `remainsAreGone`, whoever is killed in between.
 */
export function migrate(database: Database.Database, now: number, upTo = migrations.length): boolean {
  const done = Number(database.pragma('user_version', { simple: true }));
  if (done > migrations.length) {
    throw new NewerFileError(
      `the chat log has schema version ${done}, this plugin knows ${migrations.length}: install a newer one`,
    );
  }
  database.transaction(() => {
    for (const migration of migrations.slice(done, upTo)) database.exec(migration);
    database.pragma(`user_version = ${upTo}`);
    markKind(database, logKind);
    // Commands of a store that replaces a lost one must be above those that the shim has seen: the clock sees to it.
    database
      .prepare('INSERT OR IGNORE INTO progress (id, position, next_command, created_at) VALUES (1, 0, ?, ?)')
      .run(now * 1000, now);
    if (notesRemains(database) && done > 0 && done < firstWithoutRemains) {
      database.exec('UPDATE progress SET remains = 1 WHERE id = 1');
    }
  })();
  return (
    notesRemains(database) &&
    database.prepare('SELECT remains FROM progress WHERE id = 1').pluck().get() === 1
  );
}

/** Not of an older version that was asked for. */
function notesRemains(database: Database.Database): boolean {
  const column = `SELECT 1 FROM pragma_table_info('progress') WHERE name = 'remains'`;
  return database.prepare(column).get() !== undefined;
}

export function remainsAreGone(database: Database.Database): void {
  database.exec('UPDATE progress SET remains = 0 WHERE id = 1');
}
