/**
 * Rebuilds a log of the layout before this one (version 20): writes it to a new file, which takes the place of the old one
 * when it is complete and on the disk. A process that is killed before that leaves the old file as it was, and the next
 * one begins again. What earlier versions left behind when they deleted is not copied: free pages, and addresses that
 * nothing names.
 */
import {
  chownSync,
  closeSync,
  copyFileSync,
  fsyncSync,
  linkSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { privateFile } from '../../../base/private-file.ts';
import { causeOf, remedyOf } from '../../../files/file-causes.ts';
import { filesOf, removeDatabase } from '../../../files/sqlite-file.ts';
import { markKind } from '../../../files/sqlite-kind.ts';
import { StoreError } from '../../store-error.ts';
import { logKind } from './kind.ts';
import { ownNode } from './node.ts';
import { views } from './schema-views.ts';
import { indexes, layoutVersion, tables } from './schema.ts';

/** A delivery this much later than its message (ms) is not written into the row of its state. */
const atOnceMs = 60_000;

/** More are no damage of single messages. */
const maxUnreadable = 10_000;

const messageColumns = `id, stanza_id, message_id, origin_id, conversation_id, sender_id, sender_resource, recipient_id,
  recipient_resource, room_id, type, sent_at, stamped, logged, repeats, body, texts`;

/** Each table in the order of its keys, so that it is only appended to. `earlier` is the log as it was. */
const copied = `
  INSERT INTO log (id, created_at, lineage, generation, next_message, next_conversation, next_participant)
    SELECT 1, created_at, lineage, generation, next_message,
      max(next_conversation, (SELECT coalesce(max(id), 0) + 1 FROM earlier.conversation)),
      max(next_participant, (SELECT coalesce(max(id), 0) + 1 FROM earlier.participant)) FROM earlier.progress;
  INSERT INTO progress (node, position, next_command, unconfirmed_from, started, last_at)
    SELECT ${ownNode}, position, next_command, unconfirmed_from, started, last_at FROM earlier.progress;

  INSERT INTO conversation (id, first_id, second_id) SELECT id, first_id, second_id FROM earlier.conversation c
    WHERE EXISTS (SELECT 1 FROM readable WHERE conversation_id = c.id) ORDER BY id;
  INSERT INTO participant (id, jid) SELECT id, jid FROM earlier.participant WHERE id IN (
    SELECT first_id FROM conversation UNION SELECT second_id FROM conversation
    UNION SELECT room_id FROM readable WHERE room_id IS NOT NULL
    UNION SELECT keeper_id FROM readable WHERE keeper_id IS NOT NULL) ORDER BY id;
  INSERT INTO session (id, node, stream, jid, opened_at, closed_at, logged)
    SELECT id, ${ownNode}, stream, jid, opened_at, closed_at, logged FROM earlier.session ORDER BY id;
  INSERT INTO barrier (session_id, through, at) SELECT session_id, through, at FROM earlier.barrier ORDER BY 1, 2;

  INSERT INTO message (${messageColumns}, xml)
    SELECT ${messageColumns}, CASE WHEN logged = 1 THEN xml END FROM readable ORDER BY id;
  INSERT INTO held_stanza (message, xml)
    SELECT id, xml FROM readable WHERE logged = 0 AND xml IS NOT NULL ORDER BY id;
  INSERT INTO message_state (message, node, state, owed, stored_at, stored_in, keeper_id, kept_from,
      session_id, position, handed_at, handed_state, evidence, updated_at, handed_from)
    SELECT m.id, ${ownNode}, m.state, m.owed, m.stored_at,
      CASE WHEN m.stored_at <> 0 THEN coalesce(m.keeper_id, m.recipient_id) END, m.keeper_id, m.kept_from,
      d.session_id, d.position, d.sent_at, d.state, d.evidence, nullif(d.updated_at, d.sent_at), d.sender
    FROM readable m LEFT JOIN earlier.delivery_record d ON d.message_id = m.id AND d.session_id =
        (SELECT f.session_id FROM earlier.delivery_record f WHERE f.message_id = m.id AND f.position IS NOT NULL
         ORDER BY f.position LIMIT 1)
      AND d.sent_at BETWEEN m.sent_at AND m.sent_at + ${atOnceMs}
    ORDER BY m.id;
  INSERT INTO delivery_record (message, session_id, position, sent_at, state, evidence, updated_at, sender)
    SELECT d.message_id, d.session_id, d.position, d.sent_at, d.state, d.evidence, d.updated_at, d.sender
    FROM earlier.delivery_record d CROSS JOIN message_state w ON w.message = d.message_id
    WHERE d.session_id IS NOT w.session_id ORDER BY d.message_id, d.session_id;
  INSERT INTO transition (message, ordinal, at, state, resource, evidence, reason)
    SELECT message_id, ordinal, at, state, resource, evidence, reason FROM earlier.transition ORDER BY 1, 2;
  INSERT INTO alias (stanza_id, message) SELECT stanza_id, message_id FROM earlier.alias ORDER BY 1;
  INSERT INTO redelivered (message, times) SELECT message_id, times FROM earlier.redelivered;
  INSERT INTO attempt (message, failures, counted, times)
    SELECT message_id, failures, counted, times FROM earlier.attempt;
  INSERT INTO held (message, position, stored) SELECT message_id, position, stored FROM earlier.held;

  INSERT INTO outbox (node, command, kind, value, message)
    SELECT ${ownNode}, command, kind, value, message_id FROM earlier.outbox ORDER BY command;
  INSERT INTO telling (id, node, message, told, account, asker, sender, handed_at, xml, made_at, phase, command,
      holders, had, rounds)
    SELECT id, ${ownNode}, message_id, told, account, asker, sender, handed_at, xml, made_at, phase, command,
      holders, had, rounds FROM earlier.telling;
  INSERT INTO comparison (node, account, windows, watched)
    SELECT ${ownNode}, account, windows, watched FROM earlier.comparison ORDER BY account;
  INSERT INTO removal (node, id, account, through, times, reason)
    SELECT ${ownNode}, id, account, through, times, reason FROM earlier.removal;
  INSERT INTO deleted_account (id, node, account, first_row)
    SELECT id, ${ownNode}, account, first_row FROM earlier.deleted_account;
  INSERT INTO change (id, node, at, first_message, last_message, position_from, position_to, more)
    SELECT id, ${ownNode}, at, first_message, last_message, position_from, position_to, more
    FROM earlier.change ORDER BY id;

  INSERT INTO retention (id, trusted_at, uptime, doubted_since, days, waiting_days, waiting_since, boot)
    SELECT id, trusted_at, uptime, doubted_since, days, waiting_days, waiting_since, boot FROM earlier.retention;
  INSERT INTO misdated (first_row, last_row, behind) SELECT first_row, last_row, behind FROM earlier.misdated;
  INSERT INTO erasure (id, account, both_sides, with_waiting, step, position, through, erased, asked_at, ended_at)
    SELECT id, account, both_sides, with_waiting, step, position, through, erased, asked_at, ended_at
    FROM earlier.erasure;
  INSERT INTO unerased (erasure_id, message) SELECT erasure_id, message_id FROM earlier.unerased ORDER BY 1, 2;
  INSERT INTO erased_search (erasure_id, text) SELECT erasure_id, text FROM earlier.erased_search ORDER BY 1, 2;
  INSERT INTO erasure_name (name) SELECT name FROM earlier.erasure_name ORDER BY 1;

  -- No number is given twice.
  DELETE FROM sqlite_sequence;
  INSERT INTO sqlite_sequence (name, seq) SELECT name, seq FROM earlier.sqlite_sequence;
`;

/**
 * The log must be open for writing nowhere, and its journal empty. Answers where the earlier log was put, if some of it could
 * not be read and so did not come along; null in the usual case. Throws what SQLite and the system throw.
 */
export function rebuild(file: string, nativeBinding: string | undefined, setAsideAs: string): string | null {
  // Where the name is a link, the file that it leads to is the one that is replaced.
  const place = realpathSync(file);
  const fresh = rebuiltOf(place);
  removeDatabase(fresh);
  refuseWithoutRoom(file, place);
  let setAside: string | null = null;
  try {
    privateFile(fresh);
    keepOwner(place, fresh);
    const unreadable = write(place, fresh, nativeBinding);
    sync(fresh, 'r+');
    if (unreadable > 0) {
      keepAside(place, setAsideAs);
      setAside = setAsideAs;
    }
    // Whoever reads the earlier file keeps it, with its journal; to the new one these must not belong.
    for (const journal of filesOf(place).slice(1)) rmSync(journal, { force: true });
    renameSync(fresh, place);
  } catch (error) {
    removeDatabase(fresh);
    throw error;
  }
  if (process.platform !== 'win32') sync(dirname(place), 'r');
  return setAside;
}

/** What a handler that was killed may have left: nobody would ever erase anything in it. */
export function removeRebuilt(file: string): void {
  removeDatabase(rebuiltOf(realpathSync(file)));
}

const rebuiltOf = (place: string): string => `${place}.rebuilt`;

/** How many messages could not be read. */
function write(place: string, fresh: string, nativeBinding: string | undefined): number {
  const database = new Database(fresh, nativeBinding === undefined ? {} : { nativeBinding });
  try {
    database.pragma('page_size = 8192');
    // Nobody else knows the file, and one that is not complete is thrown away.
    database.pragma('journal_mode = MEMORY');
    database.pragma('synchronous = OFF');
    database.pragma('foreign_keys = OFF');
    database.pragma('cache_size = -65536');
    database.prepare('ATTACH ? AS earlier').run(place);
    database.exec(`CREATE TEMP TABLE unreadable (id INTEGER PRIMARY KEY);
      CREATE TEMP VIEW readable AS SELECT * FROM earlier.message WHERE id NOT IN (SELECT id FROM unreadable)`);
    try {
      copy(database);
    } catch (error) {
      if (causeOf(error, place) !== 'damaged' || !noteUnreadable(database)) throw error;
      copy(database);
    }
    return Number(database.prepare('SELECT count(*) FROM unreadable').pluck().get());
  } finally {
    database.close();
  }
}

function copy(database: Database.Database): void {
  database
    .transaction(() => {
      database.exec(tables);
      database.exec(copied);
      database.exec(indexes + views);
      refuseLoss(database);
      database.pragma(`user_version = ${layoutVersion}`);
      markKind(database, logKind);
    })
    .immediate();
}

/**
 * Texts and stanzas are on pages of their own where they are long; a damaged one costs the message that it is of, and no
 * other. False where that is not what the damage is: then the log as a whole is damaged.
 */
function noteUnreadable(database: Database.Database): boolean {
  const read = database.prepare<[number, number]>(
    `SELECT total(length(CAST(coalesce(body, '') || coalesce(texts, '') AS BLOB))) + total(instr(coalesce(xml, ''), x'00'))
     FROM earlier.message WHERE id BETWEEN ? AND ?`,
  );
  const note = database.prepare<[number]>('INSERT INTO unreadable (id) VALUES (?)');
  const bounds = database
    .prepare<[], [number | null, number | null]>('SELECT min(id), max(id) FROM earlier.message')
    .raw()
    .get();
  const [first, last] = bounds ?? [null, null];
  if (first === null || last === null) return false;
  const ranges: [number, number][] = [[first, last]];
  let noted = 0;
  for (let range = ranges.pop(); range !== undefined; range = ranges.pop()) {
    const [from, to] = range;
    try {
      read.get(from, to);
    } catch {
      const middle = Math.floor((from + to) / 2);
      if (from < to) ranges.push([from, middle], [middle + 1, to]);
      else if ((noted += 1) > maxUnreadable) return false;
      else note.run(from);
    }
  }
  return noted > 0;
}

/** The earlier log is deleted next. */
function refuseLoss(database: Database.Database): void {
  const count = (sql: string): number => Number(database.prepare(sql).pluck().get());
  for (const table of ['message', 'transition', 'barrier', 'session', 'change']) {
    const before = table === 'message' ? 'readable' : `earlier.${table}`;
    const [found, expected] = [table, before].map((name) => count(`SELECT count(*) FROM ${name}`));
    if (found !== expected)
      throw new Error(`${table}: ${String(found)} of ${String(expected)} rows came along`);
  }
}

/** The disk would be found to be full after much writing, again and again. */
function refuseWithoutRoom(file: string, place: string): void {
  const { bavail, bsize } = statfsSync(dirname(place));
  const { size } = statSync(place);
  if (bavail * bsize > size) return;
  const megabytes = Math.ceil(size / 1e6);
  const message = `${file}: to bring it to the layout of this version takes ${megabytes} MB beside it`;
  throw new StoreError('full', message, remedyOf('full'), undefined);
}

/** As another name of the same file, or as a copy where there are no such names. */
function keepAside(place: string, name: string): void {
  try {
    linkSync(place, name);
  } catch {
    privateFile(name);
    copyFileSync(place, name);
    sync(name, 'r+');
  }
}

function keepOwner(place: string, fresh: string): void {
  const { uid, gid } = statSync(place);
  const { uid: ours, gid: group } = statSync(fresh);
  if (uid === ours && gid === group) return;
  try {
    chownSync(fresh, uid, gid);
  } catch {
    // Whoever may not give a file away has made this one, and can read and write it.
  }
}

function sync(path: string, flags: string): void {
  const descriptor = openSync(path, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
