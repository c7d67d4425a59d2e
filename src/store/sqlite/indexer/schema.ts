/**
 * The index beside the log: derived from it alone. A file of another version, of another log or with damage is deleted
 * and built again, so there are no migrations.
 */

import { tokensVersion } from '../../../text/tokens.ts';

/** Of the tables: `user_version` of the file. */
export const indexLayout = 5;
/** Of how it is counted, and how bodies become words. */
export const indexVersion = `2 ${tokensVersion}`;

export const indexSchema = `
  CREATE TABLE progress (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version TEXT NOT NULL,
    -- Of the log that it is made of.
    log_created_at INTEGER NOT NULL,
    -- The last change that was taken in whole, and how far the one after it was (change-reader.ts).
    change INTEGER NOT NULL,
    reached INTEGER NOT NULL,
    -- Rows of messages from lowest to highest are in here; lowest is 0 once all of before are.
    lowest INTEGER NOT NULL,
    highest INTEGER NOT NULL
  );
  -- What was counted of each message, in blocks of messages (block.ts, indexed-message.ts).
  CREATE TABLE seen (
    block INTEGER PRIMARY KEY,
    -- A bit for each state that some message has: 1 << code; and between which times they were sent.
    has INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    states BLOB NOT NULL,
    evidence BLOB NOT NULL
  );
  CREATE INDEX seen_first ON seen (first_at, last_at, has);
  CREATE INDEX seen_last ON seen (last_at, first_at, has);
  -- And what never changes: when a message is taken out of the counts the log does not have it any more.
  CREATE TABLE counted_for (
    block INTEGER PRIMARY KEY,
    conversations BLOB NOT NULL,
    -- Null where none of them was said in a room.
    rooms BLOB,
    times BLOB NOT NULL
  );
  -- Of two people: the number of the log's conversation; of a room: its participant's number, negative.
  CREATE TABLE conversation (
    id INTEGER PRIMARY KEY,
    last_at INTEGER NOT NULL,
    last_message INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    -- A bit for each state that some message has: 1 << code.
    states INTEGER NOT NULL,
    counts TEXT NOT NULL
  );
  CREATE INDEX conversation_last ON conversation (last_at, id, states);
  CREATE TABLE tally (
    width INTEGER NOT NULL,
    start INTEGER NOT NULL,
    -- Between these are the rows of all messages of the time; some between may be of other times, or gone.
    first_message INTEGER NOT NULL,
    last_message INTEGER NOT NULL,
    counts TEXT NOT NULL,
    PRIMARY KEY (width, start)
  ) WITHOUT ROWID;
  -- How many messages had their first evidence within each bound of delivered.ts and none before, since this file is
  -- there; none of it is taken back, and what was there before is not in it.
  CREATE TABLE delivered (
    bound INTEGER PRIMARY KEY,
    messages INTEGER NOT NULL,
    milliseconds INTEGER NOT NULL
  );
`;
