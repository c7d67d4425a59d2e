/**
 * How logs of earlier versions come to the last layout that was reached in place (20): never changed, as what is released
 * has been applied. From there a log is rebuilt (rebuild.ts), in the layout of schema.ts.
 */
import { elsewherePrefix } from '../../../model/session.ts';
import { stateCodes } from '../../../model/state.ts';
import { erasureTables } from './erasure-tables.ts';

/** SQL that names a state's code. */
function nameOf(code: string): string {
  const cases = Object.entries(stateCodes).map(([state, value]) => `WHEN ${value} THEN '${state}'`);
  return `CASE ${code} ${cases.join(' ')} END`;
}

function timeOf(milliseconds: string): string {
  return `strftime('%Y-%m-%dT%H:%M:%fZ', ${milliseconds} / 1000.0, 'unixepoch')`;
}

const passed = `EXISTS (SELECT 1 FROM barrier b WHERE b.session_id = d.session_id AND b.through > d.position)`;

const messageStateCode = `CASE WHEN m.state = ${stateCodes.sent} AND EXISTS
  (SELECT 1 FROM delivery_record d WHERE d.message_id = m.id AND ${passed})
  THEN ${stateCodes.confirmed} ELSE m.state END`;

const deliveryStateCode = `CASE WHEN d.state = ${stateCodes.sent} AND ${passed}
  THEN ${stateCodes.confirmed} ELSE d.state END`;

const address = (participant: string, resource: string): string =>
  `${participant}.jid || CASE WHEN ${resource} IS NULL THEN '' ELSE '/' || ${resource} END`;

const sessionHasEnded = `closed_at IS NOT NULL AND substr(stream, 1, ${elsewherePrefix.length}) <> '${elsewherePrefix}'`;

export const migrationsInPlace: readonly string[] = [
  `
  CREATE TABLE progress (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    position INTEGER NOT NULL,
    next_command INTEGER NOT NULL,
    created_at INTEGER NOT NULL
  );
  CREATE TABLE participant (id INTEGER PRIMARY KEY, jid TEXT NOT NULL UNIQUE);
  CREATE TABLE conversation (
    id INTEGER PRIMARY KEY,
    first_id INTEGER NOT NULL REFERENCES participant (id),
    second_id INTEGER NOT NULL REFERENCES participant (id),
    UNIQUE (first_id, second_id)
  );
  CREATE INDEX conversation_second ON conversation (second_id);
  CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    jid TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER
  );
  CREATE INDEX session_open ON session (id) WHERE closed_at IS NULL;
  CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    stanza_id TEXT NOT NULL,
    message_id TEXT,
    origin_id TEXT,
    conversation_id INTEGER NOT NULL REFERENCES conversation (id),
    sender_id INTEGER NOT NULL REFERENCES participant (id),
    sender_resource TEXT,
    recipient_id INTEGER NOT NULL REFERENCES participant (id),
    recipient_resource TEXT,
    room_id INTEGER REFERENCES participant (id),
    type TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    state INTEGER NOT NULL,
    owed INTEGER NOT NULL,
    logged INTEGER NOT NULL,
    body TEXT,
    xml BLOB
  );
  CREATE UNIQUE INDEX message_stanza_id ON message (stanza_id);
  CREATE INDEX message_conversation ON message (conversation_id, sent_at);
  CREATE INDEX message_time ON message (sent_at);
  CREATE INDEX message_room ON message (room_id, sent_at) WHERE room_id IS NOT NULL;
  CREATE INDEX message_owed ON message (id) WHERE owed <> 0;
  CREATE TABLE alias (stanza_id TEXT PRIMARY KEY, message_id INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX alias_message ON alias (message_id);
  CREATE TABLE delivery_record (
    message_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    position INTEGER,
    sent_at INTEGER,
    state INTEGER NOT NULL,
    evidence TEXT,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (message_id, session_id)
  ) WITHOUT ROWID;
  CREATE TABLE barrier (
    session_id INTEGER NOT NULL,
    through INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (session_id, through)
  ) WITHOUT ROWID;
  CREATE TABLE transition (
    message_id INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    at INTEGER NOT NULL,
    state INTEGER NOT NULL,
    resource TEXT,
    evidence TEXT,
    PRIMARY KEY (message_id, ordinal)
  ) WITHOUT ROWID;
  CREATE TABLE outbox (command INTEGER PRIMARY KEY, frame BLOB NOT NULL);
  CREATE VIEW chat_log (stanza_id, message_id, sender, recipient, room, type, body, sent_at, state) AS
    SELECT m.stanza_id, m.message_id,
      ${address('s', 'm.sender_resource')}, ${address('r', 'm.recipient_resource')}, o.jid,
      m.type, m.body, ${timeOf('m.sent_at')}, ${nameOf(`(${messageStateCode})`)}
    FROM message m
      JOIN participant s ON s.id = m.sender_id
      JOIN participant r ON r.id = m.recipient_id
      LEFT JOIN participant o ON o.id = m.room_id
    WHERE m.logged = 1;
  CREATE VIEW delivery (stanza_id, resource, state, evidence, updated_at) AS
    SELECT m.stanza_id,
      CASE WHEN instr(e.jid, '/') = 0 THEN e.jid ELSE substr(e.jid, instr(e.jid, '/') + 1) END,
      ${nameOf(`(${deliveryStateCode})`)},
      CASE WHEN d.state = ${stateCodes.sent} AND ${passed} THEN 'barrier' ELSE d.evidence END,
      ${timeOf(`CASE WHEN d.state = ${stateCodes.sent} THEN coalesce((SELECT min(b.at) FROM barrier b
        WHERE b.session_id = d.session_id AND b.through > d.position), d.updated_at) ELSE d.updated_at END`)}
    FROM delivery_record d
      JOIN message m ON m.id = d.message_id
      JOIN session e ON e.id = d.session_id
    WHERE m.logged = 1 AND NOT EXISTS (SELECT 1 FROM delivery_record f JOIN session g ON g.id = f.session_id
      WHERE f.message_id = d.message_id AND g.jid = e.jid
        AND (${deliveryStateCode.replaceAll('d.', 'f.')}, f.session_id) > (${deliveryStateCode}, d.session_id));
  `,
  // The guard: where each message is, and what has not been confirmed.
  `
  ALTER TABLE progress ADD COLUMN unconfirmed_from INTEGER;
  ALTER TABLE message ADD COLUMN stamped INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE message ADD COLUMN stored_at INTEGER NOT NULL DEFAULT 0;
  UPDATE message SET stored_at = sent_at WHERE state = ${stateCodes.stored};
  ALTER TABLE transition ADD COLUMN reason TEXT;
  ALTER TABLE outbox ADD COLUMN message_id INTEGER;
  CREATE INDEX message_stored ON message (recipient_id) WHERE stored_at > 0;
  CREATE INDEX message_held ON message (id) WHERE logged = 0 AND xml IS NOT NULL;
  CREATE INDEX delivery_position ON delivery_record (position) WHERE position IS NOT NULL;
  `,
  // What each commit changed, for whatever follows the log: one row a commit, and nothing in it for each message of a
  // burst. Messages are a range of rows, what was handed to clients a range of positions.
  `
  CREATE TABLE change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    first_message INTEGER,
    last_message INTEGER,
    position_from INTEGER NOT NULL,
    position_to INTEGER NOT NULL,
    more TEXT
  );
  `,
  // What the guard has given to Openfire again: no other row tells of it.
  `
  CREATE TABLE redelivered (message_id INTEGER PRIMARY KEY, times INTEGER NOT NULL);
  `,
  // For retention: sessions that have ended, but for the rows that stand for clients elsewhere; and no number of a row
  // is given twice, also where everything was deleted: cursors and the index know messages by it.
  `
  ALTER TABLE progress ADD COLUMN next_message INTEGER NOT NULL DEFAULT 1;
  CREATE INDEX session_closed ON session (closed_at) WHERE ${sessionHasEnded};
  `,
  // What bounds the guard, whatever is restarted: redeliveries that failed, and sessions that a message was given to in vain.
  `
  CREATE TABLE attempt (
    message_id INTEGER PRIMARY KEY,
    failures INTEGER NOT NULL DEFAULT 0,
    counted INTEGER NOT NULL DEFAULT 0,
    times INTEGER NOT NULL DEFAULT 0
  );
  `,
  // What senders are owed to be told, until they have read it.
  `
  CREATE TABLE telling (
    id INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL,
    told TEXT NOT NULL,
    account TEXT NOT NULL,
    asker TEXT NOT NULL,
    sender TEXT NOT NULL,
    handed_at INTEGER,
    xml TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    phase TEXT NOT NULL,
    command INTEGER,
    holders TEXT NOT NULL,
    had TEXT NOT NULL,
    rounds INTEGER NOT NULL
  );
  CREATE INDEX telling_account ON telling (account);
  CREATE INDEX telling_time ON telling (made_at);
  `,
  // As whom a room gave its private message to a session: so it is given again.
  `
  ALTER TABLE delivery_record ADD COLUMN sender TEXT;
  `,
  // In whose offline store such a one is, and as whose: it is addressed to an occupant.
  `
  ALTER TABLE message ADD COLUMN keeper_id INTEGER REFERENCES participant (id);
  ALTER TABLE message ADD COLUMN kept_from TEXT;
  CREATE INDEX message_keeper ON message (keeper_id) WHERE keeper_id IS NOT NULL;
  `,
  // What is not decided yet of what happened to offline stores.
  `
  CREATE TABLE comparison (
    account TEXT PRIMARY KEY,
    windows TEXT NOT NULL,
    watched INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE removal (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    through INTEGER NOT NULL,
    times TEXT,
    reason TEXT NOT NULL
  );
  CREATE TABLE deleted_account (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL UNIQUE,
    first_row INTEGER NOT NULL
  );
  ALTER TABLE progress ADD COLUMN started TEXT;
  ALTER TABLE progress ADD COLUMN last_at INTEGER NOT NULL DEFAULT 0;
  `,
  // What a client has sent again, as a whole.
  `
  ALTER TABLE message ADD COLUMN repeats INTEGER;
  CREATE VIEW repetition (stanza_id, repeats) AS
    SELECT m.stanza_id, f.stanza_id FROM message m JOIN message f ON f.id = m.repeats WHERE m.logged = 1;
  `,
  // For retention: what the time is believed to be, how long is kept, and which rows came while the clock was behind.
  `
  CREATE TABLE retention (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    trusted_at INTEGER NOT NULL,
    uptime INTEGER NOT NULL,
    doubted_since INTEGER,
    days INTEGER NOT NULL,
    waiting_days INTEGER,
    waiting_since INTEGER
  );
  CREATE TABLE misdated (first_row INTEGER PRIMARY KEY, last_row INTEGER NOT NULL, behind INTEGER NOT NULL);
  `,
  // Which log it is, so that one that is put back is known, and what is not acted on then.
  `
  ALTER TABLE progress ADD COLUMN lineage TEXT;
  ALTER TABLE progress ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE held (message_id INTEGER PRIMARY KEY, position INTEGER NOT NULL, stored INTEGER NOT NULL);
  `,
  // What is deleted leaves nothing behind: rows of what is not logged, and addresses that nothing else names.
  `
  ALTER TABLE progress ADD COLUMN next_conversation INTEGER NOT NULL DEFAULT 1;
  ALTER TABLE progress ADD COLUMN next_participant INTEGER NOT NULL DEFAULT 1;
  ALTER TABLE session ADD COLUMN logged INTEGER NOT NULL DEFAULT 0;
  UPDATE session SET logged = 1;
  CREATE INDEX message_unlogged ON message (id) WHERE logged = 0;
  CREATE INDEX session_unlogged ON session (id) WHERE logged = 0 AND closed_at IS NOT NULL;
  `,
  // What a message shows besides its body: a list in JSON of part, language and text.
  `
  ALTER TABLE message ADD COLUMN texts TEXT;
  CREATE VIEW shown_text (stanza_id, part, lang, text) AS
    SELECT m.stanza_id, t.value ->> 'part', t.value ->> 'lang', t.value ->> 'text'
    FROM message m, json_each(m.texts) t WHERE m.logged = 1 AND m.texts IS NOT NULL;
  `,
  // Of which start of which machine the uptime is that retention remembers.
  `ALTER TABLE retention ADD COLUMN boot TEXT;`,
  // Whose messages are erased, and how far that is; the address goes with them. And whether what older versions have
  // deleted may still be in the file.
  `
  ALTER TABLE progress ADD COLUMN remains INTEGER NOT NULL DEFAULT 0;
  ${erasureTables}
  `,
  // For erasures: what may pass on somebody's words.
  `CREATE INDEX message_texts ON message (id) WHERE texts IS NOT NULL;`,
  // By which the record of reads knows the erasures that this log has seen; they tell of nobody.
  `CREATE TABLE erasure_name (name TEXT PRIMARY KEY) WITHOUT ROWID;`,
  // Commands are kept as what they say; those of before stay the frames that they are.
  `
  ALTER TABLE outbox RENAME COLUMN frame TO value;
  ALTER TABLE outbox ADD COLUMN kind TEXT NOT NULL DEFAULT 'encoded';
  `,
];
