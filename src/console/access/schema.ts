/** The schema of access.db, as migrations that are never changed once released; `user_version` counts them. */
import type Database from 'better-sqlite3';
import { NewerFileError } from '../../files/file-causes.ts';
import { markKind } from '../../files/sqlite-kind.ts';
import type { FileKind } from '../../files/sqlite-kind.ts';

export const accessKind: FileKind = {
  what: 'access.db',
  // These bytes spell `RcpA`.
  applicationId: 0x52637041,
  tables: ['token', 'record'],
};

const migrations: readonly string[] = [
  `
  CREATE TABLE token (
    id TEXT PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER,
    revoked_at INTEGER,
    revoked_by TEXT
  );
  CREATE TABLE record (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    via TEXT NOT NULL,
    address TEXT,
    action TEXT NOT NULL,
    filter TEXT NOT NULL,
    row_count INTEGER NOT NULL
  );
  CREATE INDEX record_at ON record (at);
  CREATE INDEX record_who ON record (who, at);
  CREATE INDEX record_action ON record (action, at);
  `,
];

export function migrate(database: Database.Database): void {
  const done = Number(database.pragma('user_version', { simple: true }));
  if (done > migrations.length) {
    throw new NewerFileError(
      `access.db has schema version ${done}, this plugin knows ${migrations.length}: install a newer one`,
    );
  }
  database.transaction(() => {
    for (const migration of migrations.slice(done)) database.exec(migration);
    if (done < migrations.length) database.pragma(`user_version = ${migrations.length}`);
    markKind(database, accessKind);
  })();
}
