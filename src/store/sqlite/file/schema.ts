/**
 * The layout of the log, which follows from four facts. What was said never changes, so `message` is only inserted; what
 * does change is in narrow rows beside it (`message_state`). Nearly all messages are handed to one session, at once: that
 * delivery stands beside the state, any other is in `delivery_record`, and `every_delivery` has both. A barrier proves a
 * prefix of a session, so a prefix is what is written: one row in `barrier` instead of an update of each message that it
 * covers. And participants are rows, so that a person can be exported or erased in one place.
 *
 * `message_id` is what the client calls a message; everywhere but in `message` and `chat_log`, `message` is its row.
 */
import { ownNode } from './node.ts';
import { sessionHasEnded } from './sql.ts';

/** What a log of this layout has as `user_version`. */
export const layoutVersion = 21;

export const tables = `
  CREATE TABLE log (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    created_at INTEGER NOT NULL,
    lineage TEXT,
    generation INTEGER NOT NULL DEFAULT 0,
    next_message INTEGER NOT NULL DEFAULT 1,
    next_conversation INTEGER NOT NULL DEFAULT 1,
    next_participant INTEGER NOT NULL DEFAULT 1
  );
  CREATE TABLE node (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  INSERT INTO node (id, name) VALUES (${ownNode}, 'local');
  CREATE TABLE progress (
    node INTEGER PRIMARY KEY,
    position INTEGER NOT NULL,
    next_command INTEGER NOT NULL,
    unconfirmed_from INTEGER,
    started TEXT,
    last_at INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE participant (id INTEGER PRIMARY KEY, jid TEXT NOT NULL UNIQUE);
  CREATE TABLE conversation (
    id INTEGER PRIMARY KEY,
    first_id INTEGER NOT NULL REFERENCES participant (id),
    second_id INTEGER NOT NULL REFERENCES participant (id),
    UNIQUE (first_id, second_id)
  );
  CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    node INTEGER NOT NULL,
    stream TEXT NOT NULL,
    jid TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER,
    logged INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE barrier (
    session_id INTEGER NOT NULL,
    through INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (session_id, through)
  ) WITHOUT ROWID;

  -- What was said. A message that is not of the log (logged = 0) has neither body nor stanza here.
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
    stamped INTEGER NOT NULL,
    logged INTEGER NOT NULL,
    repeats INTEGER,
    body TEXT,
    texts TEXT,
    -- Of the stanza as it came: what is said of it here (shape), or all of it (xml).
    shape TEXT,
    xml BLOB
  );
  CREATE TABLE alias (stanza_id TEXT PRIMARY KEY, message INTEGER NOT NULL) WITHOUT ROWID;
  -- The guard may need the stanza of a message that is not of the log, until somebody has it.
  CREATE TABLE held_stanza (message INTEGER PRIMARY KEY, xml BLOB NOT NULL);

  -- stored_in: the account whose offline store it is in, or was last; keeper_id and kept_from: where that is not the one
  -- that it is addressed to, as a room gave it to it. From session_id on: to whom it was handed at once; updated_at is
  -- null where that is when it was handed over.
  CREATE TABLE message_state (
    message INTEGER PRIMARY KEY,
    node INTEGER NOT NULL,
    state INTEGER NOT NULL,
    owed INTEGER NOT NULL,
    stored_at INTEGER NOT NULL,
    stored_in INTEGER,
    keeper_id INTEGER,
    kept_from TEXT,
    session_id INTEGER,
    position INTEGER,
    handed_at INTEGER,
    handed_state INTEGER,
    evidence TEXT,
    updated_at INTEGER,
    handed_from TEXT
  );
  CREATE TABLE delivery_record (
    message INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    position INTEGER,
    sent_at INTEGER,
    state INTEGER NOT NULL,
    evidence TEXT,
    updated_at INTEGER NOT NULL,
    sender TEXT,
    PRIMARY KEY (message, session_id)
  ) WITHOUT ROWID;
  CREATE TABLE transition (
    message INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    at INTEGER NOT NULL,
    state INTEGER NOT NULL,
    resource TEXT,
    evidence TEXT,
    reason TEXT,
    PRIMARY KEY (message, ordinal)
  ) WITHOUT ROWID;

  -- What the guard has given to Openfire again; redeliveries that failed, and sessions that got a message in vain.
  CREATE TABLE redelivered (message INTEGER PRIMARY KEY, times INTEGER NOT NULL);
  CREATE TABLE attempt (
    message INTEGER PRIMARY KEY,
    failures INTEGER NOT NULL DEFAULT 0,
    counted INTEGER NOT NULL DEFAULT 0,
    times INTEGER NOT NULL DEFAULT 0
  );
  -- The log was put back: the guard does nothing about these until an administrator says what.
  CREATE TABLE held (message INTEGER PRIMARY KEY, position INTEGER NOT NULL, stored INTEGER NOT NULL);

  -- What Openfire is to do, and what senders are owed to be told, until they have read it.
  CREATE TABLE outbox (
    node INTEGER NOT NULL,
    command INTEGER NOT NULL,
    kind TEXT NOT NULL,
    value BLOB NOT NULL,
    message INTEGER,
    PRIMARY KEY (node, command)
  ) WITHOUT ROWID;
  CREATE TABLE telling (
    id INTEGER PRIMARY KEY,
    node INTEGER NOT NULL,
    message INTEGER NOT NULL,
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

  -- What is not decided yet of what happened to offline stores.
  CREATE TABLE comparison (
    node INTEGER NOT NULL,
    account TEXT NOT NULL,
    windows TEXT NOT NULL,
    watched INTEGER NOT NULL,
    PRIMARY KEY (node, account)
  ) WITHOUT ROWID;
  CREATE TABLE removal (
    node INTEGER NOT NULL,
    id INTEGER NOT NULL,
    account TEXT NOT NULL,
    through INTEGER NOT NULL,
    times TEXT,
    reason TEXT NOT NULL,
    PRIMARY KEY (node, id)
  ) WITHOUT ROWID;
  CREATE TABLE deleted_account (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    node INTEGER NOT NULL,
    account TEXT NOT NULL,
    first_row INTEGER NOT NULL,
    UNIQUE (node, account)
  );

  -- What each commit changed, for whatever follows the log: one row a commit, and nothing in it for each message of a
  -- burst. Messages are a range of rows, what was handed to clients a range of positions.
  CREATE TABLE change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    node INTEGER NOT NULL,
    at INTEGER NOT NULL,
    first_message INTEGER,
    last_message INTEGER,
    position_from INTEGER NOT NULL,
    position_to INTEGER NOT NULL,
    more TEXT
  );

  -- What the time is believed to be, how long is kept, and which rows came while the clock was behind.
  CREATE TABLE retention (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    trusted_at INTEGER NOT NULL,
    uptime INTEGER NOT NULL,
    doubted_since INTEGER,
    days INTEGER NOT NULL,
    waiting_days INTEGER,
    waiting_since INTEGER,
    boot TEXT
  );
  CREATE TABLE misdated (first_row INTEGER PRIMARY KEY, last_row INTEGER NOT NULL, behind INTEGER NOT NULL);

  -- Whose messages are erased, and how far that is; the address goes with them. By erasure_name the record of reads knows
  -- which of them this log has seen.
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
  CREATE TABLE unerased (
    erasure_id INTEGER NOT NULL,
    message INTEGER NOT NULL,
    PRIMARY KEY (erasure_id, message)
  ) WITHOUT ROWID;
  CREATE TABLE erased_search (
    erasure_id INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (erasure_id, text)
  ) WITHOUT ROWID;
  CREATE TABLE erasure_name (name TEXT PRIMARY KEY) WITHOUT ROWID;
`;

/** Apart from the tables, as those of a log that is filled at once are made faster when all is there. */
export const indexes = `
  CREATE INDEX conversation_second ON conversation (second_id);
  CREATE INDEX session_open ON session (node) WHERE closed_at IS NULL;
  CREATE INDEX session_closed ON session (closed_at) WHERE ${sessionHasEnded};
  CREATE INDEX session_unlogged ON session (id) WHERE logged = 0 AND closed_at IS NOT NULL;
  CREATE UNIQUE INDEX message_stanza_id ON message (stanza_id);
  CREATE INDEX message_conversation ON message (conversation_id, sent_at);
  CREATE INDEX message_time ON message (sent_at);
  CREATE INDEX message_room ON message (room_id, sent_at) WHERE room_id IS NOT NULL;
  CREATE INDEX message_unlogged ON message (id) WHERE logged = 0;
  CREATE INDEX message_texts ON message (id) WHERE texts IS NOT NULL;
  CREATE INDEX alias_message ON alias (message);
  CREATE INDEX state_owed ON message_state (node) WHERE owed <> 0;
  CREATE INDEX state_stored ON message_state (stored_in) WHERE stored_at > 0;
  CREATE INDEX state_keeper ON message_state (keeper_id) WHERE keeper_id IS NOT NULL;
  CREATE INDEX state_position ON message_state (position) WHERE position IS NOT NULL;
  CREATE INDEX delivery_position ON delivery_record (position) WHERE position IS NOT NULL;
  CREATE INDEX telling_account ON telling (account);
  CREATE INDEX telling_time ON telling (made_at);
  CREATE INDEX erasure_open ON erasure (id) WHERE step <> 'done';
`;
