/** Brings a log up to the latest layout. */
import type Database from 'better-sqlite3';
import { NewerFileError } from '../../../files/file-causes.ts';
import { markKind } from '../../../files/sqlite-kind.ts';
import { logKind } from './kind.ts';
import { migrationsInPlace } from './migrations.ts';
import { ownNode } from './node.ts';
import { views } from './schema-views.ts';
import { indexes, layoutVersion, tables } from './schema.ts';

/**
 * `upTo`: version that is made; the latest unless an older one is wanted, as for tests. True where the log has an earlier
 * layout than this one: it is the last that is reached in place then, and the file is to be rebuilt (rebuild.ts).
 */
export function migrate(database: Database.Database, now: number, upTo = layoutVersion): boolean {
  const done = Number(database.pragma('user_version', { simple: true }));
  if (done > layoutVersion) {
    throw new NewerFileError(
      `the chat log has schema version ${done}, this plugin knows ${layoutVersion}: install a newer one`,
    );
  }
  database.transaction(() => {
    if (done === 0 && upTo === layoutVersion) create(database, now);
    else if (done < layoutVersion) migrateInPlace(database, now, done, upTo);
    markKind(database, logKind);
  })();
  return Number(database.pragma('user_version', { simple: true })) < upTo;
}

/** Commands of a store that replaces a lost one must be above those that the shim has seen: the clock sees to it. */
const firstCommand = (now: number): number => now * 1000;

function create(database: Database.Database, now: number): void {
  database.exec(tables + indexes + views);
  database.prepare('INSERT INTO log (id, created_at) VALUES (1, ?)').run(now);
  database
    .prepare('INSERT INTO progress (node, position, next_command) VALUES (?, 0, ?)')
    .run(ownNode, firstCommand(now));
  database.pragma(`user_version = ${layoutVersion}`);
}

function migrateInPlace(database: Database.Database, now: number, done: number, upTo: number): void {
  const last = Math.min(upTo, migrationsInPlace.length);
  for (const migration of migrationsInPlace.slice(done, last)) database.exec(migration);
  database.pragma(`user_version = ${last}`);
  database
    .prepare('INSERT OR IGNORE INTO progress (id, position, next_command, created_at) VALUES (1, 0, ?, ?)')
    .run(firstCommand(now), now);
}
