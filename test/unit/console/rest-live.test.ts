/** REST over a real handler: its log, its commits, its access.db. Only the shim is played. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { freePort } from '../../../tools/host/free-port.ts';
import { until } from '../../support/until.ts';
import { FakeShim } from '../support/shim.ts';
import { openStream } from './streaming.ts';
import type { Stream } from './streaming.ts';

let shim: FakeShim;
let port: number;
const streams: Stream[] = [];
const own = { authorization: 'Bearer token' };

beforeEach(async () => {
  shim = new FakeShim();
  port = await freePort();
  await shim.listen(port);
});
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.leave();
  await shim.end();
});

async function ask(path: string, init: RequestInit = {}) {
  const headers = { ...own, ...(init.body === undefined ? {} : { 'content-type': 'application/json' }) };
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers, ...init });
  const text = await answer.text();
  const json = () => JSON.parse(text) as Record<string, unknown> & { items: Record<string, unknown>[] };
  return { status: answer.status, headers: answer.headers, text, json };
}

async function watch(headers: Record<string, string> = {}): Promise<Stream> {
  const stream = await openStream(port, '/api/v1/events', { ...own, ...headers });
  streams.push(stream);
  await stream.until('the beginning', (text) => text.includes('id: '));
  return stream;
}

interface Told {
  readonly kind: string;
  readonly id: string;
  readonly state: string;
  readonly body: string | null;
}
function told(text: string): Told[] {
  return [...text.matchAll(/^event: (?:message|state)\ndata: (.*)$/gm)].map(([, data]) => {
    const change = JSON.parse(data ?? '') as Told & { message: { id: string; body: string | null } };
    return { kind: change.kind, id: change.message.id, state: change.state, body: change.message.body };
  });
}

test('a message and each of its states come as events; who comes back misses nothing and gets nothing twice', async () => {
  const stream = await watch();
  await shim.delivered(shim.message('m1'));
  await shim.caughtUp();
  const text = await stream.until('its confirmation', (all) =>
    told(all).some(({ state }) => state === 'confirmed'),
  );
  expect(told(text)[0]).toEqual({ kind: 'message', id: 'm1', state: 'accepted', body: 'm1' });
  const seen = [...text.matchAll(/^id: (.+)\nevent: /gm)].map(([, id]) => id ?? '');
  expect(new Set(seen).size).toBe(seen.length);

  stream.leave();
  for (const id of ['m2', 'm3']) await shim.delivered(shim.message(id));
  await shim.caughtUp();
  for (const [index, id] of seen.entries()) {
    const again = await watch({ 'last-event-id': id });
    const later = await again.until(
      'the rest',
      (all) => told(all).filter(({ state }) => state === 'confirmed').length >= 2,
    );
    expect(told(later).slice(0, seen.length - index - 1)).toEqual(told(text).slice(index + 1, seen.length));
    expect(
      told(later)
        .filter(({ kind }) => kind === 'message')
        .map((one) => one.id),
    ).toEqual(['m2', 'm3']);
  }
});

test('after a restart of the handler events go on where they were', async () => {
  const stream = await watch();
  shim.message('m1', false);
  shim.wake();
  const text = await stream.until('it', (all) => told(all).length === 1);
  const last = /^id: (.+)\nevent: /m.exec(text)?.[1] ?? '';
  await shim.restart();
  expect(await stream.ended).toBeDefined();
  await shim.listen(port);
  shim.message('m2', false);
  shim.wake();
  await shim.caughtUp();
  const again = await watch({ 'last-event-id': last });
  expect(told(await again.until('it', (all) => told(all).length > 0)).map(({ id }) => id)).toEqual(['m2']);
});

test('what REST says of the log: messages, conversations, export, figures', async () => {
  for (let n = 0; n < 5; n += 1) shim.message(`m${n}`, false);
  shim.wake();
  await shim.caughtUp();
  expect((await ask('/api/v1/messages?limit=3')).json().items.map(({ id }) => id)).toEqual([
    'm4',
    'm3',
    'm2',
  ]);
  const one = await ask('/api/v1/conversations/alice@localhost/bob@localhost?limit=2');
  expect(one.json().items.map(({ id }) => id)).toEqual(['m3', 'm4']);
  const file = await ask('/api/v1/export?format=csv');
  expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="chat-log-.*\.csv"$/);
  expect(file.text.trim().split('\r\n')).toHaveLength(6);
  const jsonl = await ask('/api/v1/export');
  const parsed = jsonl.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; stanzaId: string });
  expect(parsed.map(({ id }) => id)).toEqual(['m0', 'm1', 'm2', 'm3', 'm4']);
  const rest = await ask(`/api/v1/export?after=${parsed[2]?.stanzaId ?? ''}`);
  expect(rest.text).toBe(jsonl.text.split('\n').slice(3).join('\n'));
  // The index follows by itself.
  await until('all five in the index', async () => {
    const { items } = (await ask('/api/v1/conversations')).json();
    return items.length === 1 && items[0]?.['messages'] === 5;
  });
  const stats = (await ask('/api/v1/stats')).json();
  expect(stats['total']).toMatchObject({ messages: 5 });
  const { text } = await ask('/metrics');
  expect(text).toMatch(
    /^openfire_receipts_http_request_seconds_count\{method="GET",route="\/api\/v1\/messages",status="200"\} 1$/m,
  );
  expect(text).toMatch(/^openfire_receipts_commit_seconds_count [1-9]/m);
  expect(text).toMatch(/^openfire_receipts_link_up 1$/m);
});

test('who is typing is told', async () => {
  shim.append(
    'M',
    '',
    'alice@localhost/home',
    'bob@localhost',
    'chat',
    '',
    '',
    'composing http://jabber.org/protocol/chatstates',
    null,
    null,
    null,
  );
  shim.wake();
  await shim.caughtUp();
  expect((await ask('/api/v1/states')).json().items).toMatchObject([
    { from: 'alice@localhost', to: 'bob@localhost', state: 'composing' },
  ]);
});

test('tokens and records are in access.db, for its owner alone, and outlive the handler', async () => {
  shim.message('m1', false);
  shim.wake();
  await shim.caughtUp();
  const wanted = JSON.stringify({ name: 'desk', scope: 'read' });
  const made = await ask('/api/v1/tokens', { method: 'POST', body: wanted });
  expect(made.status).toBe(201);
  const token = String(made.json()['token']);
  const desk = { authorization: `Bearer ${token}` };
  expect((await ask('/api/v1/messages', { headers: desk })).json().items).toHaveLength(1);
  await shim.restart();
  await shim.listen(port);
  expect((await ask('/api/v1/messages', { headers: desk })).status).toBe(200);
  expect((await ask('/api/v1/tokens', { headers: desk })).status).toBe(403);
  const records = (await ask('/api/v1/access-records')).json();
  expect(records.items.map(({ who, action, rows }) => [who, action, rows])).toEqual([
    ['token desk', 'messages', 1],
    ['token desk', 'messages', 1],
    ['token api-token', 'token-created', 0],
  ]);
  for (const name of readdirSync(shim.directory).filter((one) => one.startsWith('access.db'))) {
    expect(statSync(join(shim.directory, name)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(shim.directory, name)).includes(token)).toBe(false);
  }
  expect(shim.logged.join('\n')).not.toContain(token);
});

test('while access.db cannot be written no content is shown, and health says what to do', async () => {
  shim.message('m1', false);
  shim.wake();
  await shim.caughtUp();
  const other = new Database(join(shim.directory, 'access.db'));
  other.exec('BEGIN IMMEDIATE');
  const refused = await ask('/api/v1/messages');
  expect(refused.status).toBe(503);
  expect(refused.json()['detail']).toMatch(/Another program holds access\.db locked/);
  expect(refused.text).not.toContain('m1');
  const health = await ask('/api/v1/health', { headers: {} });
  expect([health.status, health.json()['status']]).toEqual([200, 'degraded']);
  expect(shim.logged.join('\n')).toMatch(/RECEIPTS_ACCESS: .*locked/);
  other.exec('ROLLBACK');
  other.close();
  expect((await ask('/api/v1/messages')).status).toBe(200);
  expect((await ask('/api/v1/health')).json()['status']).toBe('ok');
});
