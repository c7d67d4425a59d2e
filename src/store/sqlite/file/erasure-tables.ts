/** The tables of erasures as a migration made them (migrations.ts), which is never changed; schema.ts has the present ones. */
export const erasureTables = `
  CREATE TABLE erasure (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT,
    both_sides INTEGER NOT NULL,
    with_waiting INTEGER NOT NULL,
    step TEXT NOT NULL,
    position INTEGER NOT NULL,
    through INTEGER NOT NULL DEFAULT 0,
    erased INTEGER NOT NULL DEFAULT 0,
    asked_at INTEGER NOT NULL,
    ended_at INTEGER
  );
  CREATE INDEX erasure_open ON erasure (id) WHERE step <> 'done';
  CREATE TABLE unerased (
    erasure_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    PRIMARY KEY (erasure_id, message_id)
  ) WITHOUT ROWID;
  CREATE TABLE erased_search (
    erasure_id INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (erasure_id, text)
  ) WITHOUT ROWID;
`;
