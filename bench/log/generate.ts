/**
 * Writes a chat log of many messages straight into a SQLite file of the project's own schema:
 * `node bench/log/generate.ts DIRECTORY MESSAGES`. The same number makes the same log but for the times, which end now.
 */
import { randomFillSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stateCodes } from '../../src/model/state.ts';
import { Bodies } from './bodies.ts';
import { openBulk } from './bulk.ts';
import { fateOf } from './fates.ts';
import { addresses, peopleCount, rooms, Routes } from './people.ts';
import { Random } from './random.ts';
import { BenchSessions } from './sessions.ts';
import { timeAt } from './times.ts';
import { rareTimes, rareWords } from './words.ts';

/** Every change of what is written raises it: a log of another version is made again. */
const version = 3;

/** What can be asked for, and found. */
export interface Facts {
  readonly version: number;
  readonly messages: number;
  /** Rows of all tables. */
  readonly rows: number;
  readonly seconds: number;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly until: number;
  /** Bare JIDs: who writes to all; who has the most messages beside him; some of all the others. */
  readonly robot: string;
  readonly busy: string;
  readonly people: readonly string[];
  readonly busiestPair: readonly [string, string];
  /** From those who write most to those who write least. */
  readonly pairs: readonly (readonly [string, string])[];
  /** The largest first. */
  readonly rooms: readonly string[];
  readonly stanzaIds: readonly string[];
  readonly rare: readonly string[];
  readonly rareTimes: number;
}

/** How many of each are named. */
const examples = 50;

/** Where a message was handed to none. */
const nobody = [null, null, null, null, null, null] as const;

const senderResources = ['phone', 'laptop', 'tablet', 'web-7f3a'] as const;

/** Random ids as the tap makes them, many at once. */
function idMaker(): () => string {
  const bytes = Buffer.alloc(24 * 4096);
  let at = bytes.length;
  return () => {
    if (at === bytes.length) {
      randomFillSync(bytes);
      at = 0;
    }
    at += 24;
    return bytes.toString('base64url', at - 24, at);
  };
}

export function generate(
  directory: string,
  messages: number,
  until: number,
  say: (text: string) => void,
): Facts {
  const begun = performance.now();
  const seconds = (): number => (performance.now() - begun) / 1000;
  mkdirSync(directory, { recursive: true });
  const file = path.join(directory, 'chat-log.db');
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
  const { database, finish } = openBulk(file, until);
  const random = new Random(20_261_121);
  const [people, roomJids, routes] = [addresses(), rooms(), new Routes(random)];
  const bodies = new Bodies(random, messages);
  const stanzaId = idMaker();
  let rows = 0;
  database.exec('BEGIN');
  const addParticipant = database.prepare('INSERT INTO participant (id, jid) VALUES (?, ?)');
  for (const [index, jid] of [...people, ...roomJids].entries()) addParticipant.run(index + 1, jid);
  const addConversation = database.prepare(
    'INSERT INTO conversation (id, first_id, second_id) VALUES (?, ?, ?)',
  );
  const addMessage = database.prepare(
    `INSERT INTO message (id, stanza_id, message_id, conversation_id, sender_id, sender_resource, recipient_id, room_id,
       type, sent_at, stamped, logged, body, xml)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 1, ?, ?)`,
  );
  const addState = database.prepare(
    `INSERT INTO message_state (message, node, state, owed, stored_at, stored_in, session_id, position, handed_at,
       handed_state, evidence, updated_at)
     VALUES (?, 1, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const addTransition = database.prepare(
    `INSERT INTO transition (message, ordinal, at, state, resource, evidence, reason) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const addRedelivered = database.prepare('INSERT INTO redelivered (message, times) VALUES (?, 1)');
  const sessions = new BenchSessions(database, random);
  const conversations = new Map<number, number>();
  const conversationOf = (one: number, other: number): number => {
    const [first, second] = one < other ? [one, other] : [other, one];
    const key = first * 65_536 + second;
    const known = conversations.get(key);
    if (known !== undefined) return known;
    const id = conversations.size + 1;
    conversations.set(key, id);
    addConversation.run(id, first, second);
    return id;
  };
  const perPerson = new Uint32Array(peopleCount);
  const some: string[] = [];
  const someEvery = Math.ceil(messages / 200);
  let position = 0;
  for (let id = 1; id <= messages; id += 1) {
    const route = routes.next();
    const at = timeAt((id - 1) / messages, until);
    const fate = route.kind === 'chat' ? fateOf(random) : null;
    const sender = people[route.from] ?? '';
    const recipient = route.kind === 'chat' ? (people[route.to] ?? '') : (roomJids[route.room] ?? '');
    const senderId = route.from + 1;
    const recipientId = route.kind === 'chat' ? route.to + 1 : peopleCount + route.room + 1;
    const body = bodies.next();
    const resource = random.of(senderResources);
    const key = stanzaId();
    const messageId = `m${id.toString(36)}`;
    const xml = `<message xmlns="jabber:client" from="${sender}/${resource}" to="${recipient}" type="${route.kind}" id="${messageId}"><body>${body}</body><request xmlns="urn:xmpp:receipts"/></message>`;
    const state = fate?.state ?? 'accepted';
    addMessage.run(
      id,
      key,
      messageId,
      conversationOf(senderId, recipientId),
      senderId,
      resource,
      recipientId,
      route.kind === 'chat' ? null : recipientId,
      route.kind,
      at,
      body,
      Buffer.from(xml),
    );
    const stored = state === 'stored' ? [at, recipientId] : [0, null];
    const put = (...handed: readonly (number | string | null)[]): void =>
      void addState.run(id, stateCodes[state], ...stored, ...(handed.length === 0 ? nobody : handed));
    position += 1;
    rows += 2;
    if (id % someEvery === 0) some.push(key);
    perPerson[route.from] = (perPerson[route.from] ?? 0) + 1;
    if (route.kind === 'groupchat' || fate === null) {
      put();
      continue;
    }
    perPerson[route.to] = (perPerson[route.to] ?? 0) + 1;
    if (state === 'sent' || state === 'received' || state === 'displayed') {
      position += 1;
      const session = sessions.sent(route.to, recipient, position, at);
      const took = 40 + random.below(random.next() < 0.9 ? 400 : 60_000);
      const evidence = state === 'sent' ? null : state === 'received' ? 'receipt' : 'marker';
      const displayedAt = at + took + 500 + random.below(600_000);
      const updated = state === 'sent' ? at + 5 : state === 'received' ? at + took : displayedAt;
      put(session.id, position, at + 5, stateCodes[state], evidence, updated);
      if (state !== 'sent') {
        addTransition.run(id, 1, at + took, stateCodes.received, session.resource, 'receipt', null);
        rows += 1;
      }
      if (state === 'displayed') {
        addTransition.run(id, 2, displayedAt, stateCodes.displayed, session.resource, 'marker', null);
        rows += 1;
      }
      if (random.next() < 0.002) addRedelivered.run(id);
      continue;
    }
    put();
    if (state !== 'accepted') {
      const evidence = state === 'stored' ? 'offline-store' : null;
      addTransition.run(id, 1, at + 3, stateCodes[state], null, evidence, fate.reason);
      rows += 1;
    }
    if (id % 250_000 === 0) say(`${id} messages, ${Math.round(rows / seconds())} rows/s`);
  }
  sessions.end(until);
  rows += sessions.rows + people.length + roomJids.length + conversations.size;
  database
    .prepare('UPDATE progress SET position = ?, next_command = next_command + 1 WHERE node = 1')
    .run(position);
  database.exec('COMMIT');
  finish(say);
  const busy = perPerson.subarray(0, peopleCount - 1).reduce((best, count, index) => {
    return count > (perPerson[best] ?? 0) ? index : best;
  }, 0);
  const name = (index: number): string => people[index] ?? '';
  const pair = ([one, other]: readonly [number, number]): readonly [string, string] => [
    name(one),
    name(other),
  ];
  const facts: Facts = {
    version,
    messages,
    rows,
    seconds: seconds(),
    bytes: statSync(file).size,
    since: timeAt(0, until),
    until,
    robot: name(peopleCount - 1),
    busy: name(busy),
    people: Array.from({ length: examples }, (_, index) =>
      name(11 + index * Math.floor(peopleCount / (examples + 1))),
    ),
    busiestPair: pair(routes.pair(0)),
    pairs: Array.from({ length: examples }, (_, index) => pair(routes.pair(index ** 2 * 50))),
    rooms: roomJids.slice(0, examples),
    stanzaIds: some,
    rare: rareWords,
    rareTimes,
  };
  writeFileSync(path.join(directory, 'facts.json'), JSON.stringify(facts));
  return facts;
}

/** What is in this directory already, where it is what would be made now. */
export function madeBefore(directory: string, messages: number): Facts | null {
  const file = path.join(directory, 'facts.json');
  if (!existsSync(file)) return null;
  const facts = JSON.parse(readFileSync(file, 'utf8')) as Facts; // written above
  return facts.version === version && facts.messages === messages ? facts : null;
}

const [, script, directory, count] = process.argv;
if (script !== undefined && path.basename(script) === 'generate.ts') {
  if (directory === undefined || !/^\d{1,9}$/.test(count ?? '')) {
    process.stderr.write('usage: node bench/log/generate.ts DIRECTORY MESSAGES\n');
    process.exitCode = 2;
  } else {
    const { rows, seconds, bytes } = generate(directory, Number(count), Date.now(), (text) => {
      process.stderr.write(`${text}\n`);
    });
    process.stderr.write(
      `${rows} rows in ${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} rows/s, ${Math.round(bytes / 1e6)} MB\n`,
    );
  }
}
