import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { freePort } from '../../../tools/host/free-port.ts';
import { FakeShim } from '../support/shim.ts';

let shim: FakeShim;
beforeEach(() => {
  shim = new FakeShim();
});
afterEach(() => shim.end());

function bodies(): unknown[] {
  const sql = new Database(join(shim.directory, 'chat-log.db'), { readonly: true });
  try {
    return sql.prepare('SELECT body FROM chat_log ORDER BY body').pluck().all();
  } finally {
    sql.close();
  }
}

test('speaks first, with its position', async () => {
  expect((await shim.frame('H')).fields.slice(0, 3)).toEqual(['1', '0.1.0', '0']);
});

test('acknowledges the spool when, and only when, what it says is in the log', async () => {
  shim.hello();
  shim.message('m1', false);
  shim.wake();
  await shim.caughtUp();
  expect(bodies()).toEqual(['m1']);
});

test('advertises what is on, and again when that changes', async () => {
  shim.hello();
  expect((await shim.frame('f')).fields[0]).toBe('urn:xmpp:receipts\njabber:x:event');
  shim.say('p', 'plugin.receipts.events', 'false');
  await shim.frame('f', ({ fields }) => fields[0] === 'urn:xmpp:receipts');
  shim.say('p', 'plugin.receipts.enabled', 'false');
  await shim.frame('f', ({ fields }) => fields[0] === '' && fields[1] === '');
});

test('releases a receipt after the commit, with a rising number', async () => {
  shim.say('p', 'plugin.receipts.guard.pingAfterMs', '0');
  shim.hello();
  for (const id of ['m1', 'm2']) {
    const key = shim.message(id);
    await shim.delivered(key);
    await shim.frame('r', ({ fields }) => fields[1]?.includes(`id="${id}"`) === true);
  }
  const numbers = shim.frames.filter(({ kind }) => kind === 'r').map(({ fields }) => Number(fields[0]));
  expect(numbers).toHaveLength(2);
  expect(numbers[1]).toBeGreaterThan(numbers[0] ?? Number.POSITIVE_INFINITY);
});

test('after a restart: what was begun is not sent again, what was not is', async () => {
  shim.say('p', 'plugin.receipts.guard.pingAfterMs', '0');
  shim.hello();
  for (const id of ['m1', 'm2']) await shim.delivered(shim.message(id));
  await shim.until('two receipts', () => shim.frames.filter(({ kind }) => kind === 'r').length === 2);
  const first = shim.frames.find(({ kind }) => kind === 'r')?.fields[0] ?? '';
  await shim.caughtUp();
  await shim.restart();
  // The old handler has not read this any more.
  shim.append('X', first);
  shim.hello();
  const released = await shim.frame('r');
  expect(Number(released.fields[0])).toBeGreaterThan(Number(first));
  await shim.caughtUp();
  expect(shim.frames.filter(({ kind }) => kind === 'r')).toHaveLength(1);
});

test('where it hosts Openfire it waits for a plugin that is reloaded, and begins anew', async () => {
  await shim.handler.stop();
  const hosted = new FakeShim(shim.directory, shim.spool, 'bridge');
  try {
    hosted.say('g');
    hosted.hello();
    hosted.message('m1', false);
    hosted.wake();
    await hosted.caughtUp();
    hosted.say('b');
    hosted.message('m2', false);
    hosted.wake();
    expect(hosted.frames.filter(({ kind }) => kind === 'H')).toHaveLength(1);
    hosted.frames.length = 0;
    hosted.say('g');
    await hosted.frame('H');
    hosted.hello();
    await hosted.caughtUp();
    expect(bodies()).toEqual(['m1', 'm2']);
  } finally {
    await hosted.handler.stop();
  }
});

test('a damaged log found at the start is set aside, and the spool fills the new one', async () => {
  shim.hello();
  shim.message('m1', false);
  shim.wake();
  await shim.caughtUp();
  await shim.handler.stop();
  const file = join(shim.directory, 'chat-log.db');
  for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
  writeFileSync(file, 'damaged'.repeat(10_000));
  await shim.restart();
  shim.hello();
  await shim.caughtUp();
  expect(bodies()).toEqual(['m1']);
  expect(shim.logged.join('\n')).toMatch(/RECEIPTS_STORE_DAMAGED.*recover/i);
  expect(readdirSync(shim.directory).some((name) => name.startsWith('chat-log.db.damaged-'))).toBe(true);
});

test('a log that is deleted while in use is noticed and written anew, whole', async () => {
  shim.hello();
  shim.message('m1', false);
  shim.wake();
  await shim.caughtUp();
  const file = join(shim.directory, 'chat-log.db');
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
  await shim.until('it to be noticed', () =>
    shim.logged.some((line) => line.includes('RECEIPTS_STORE_GONE')),
  );
  await shim.until('a second hello', () => shim.frames.filter(({ kind }) => kind === 'H').length === 2);
  expect(bodies()).toEqual(['m1']);
  shim.hello();
  shim.message('m2', false);
  shim.wake();
  await shim.caughtUp();
  expect(bodies()).toEqual(['m1', 'm2']);
});

test('a log that cannot be written for a while delays, and loses nothing', async () => {
  shim.hello();
  await shim.frame('f');
  const other = new Database(join(shim.directory, 'chat-log.db'));
  other.exec('BEGIN IMMEDIATE');
  shim.message('m1', false);
  shim.wake();
  await shim.until('the problem to be told', () =>
    shim.logged.some((line) => line.includes('RECEIPTS_STORE_BUSY')),
  );
  expect(shim.committed()).toBeLessThan(shim.spool.complete);
  other.exec('ROLLBACK');
  other.close();
  await shim.caughtUp();
  expect(bodies()).toEqual(['m1']);
});

test('a frame it does not understand is logged and the next one heeded', async () => {
  shim.say('?', 'what');
  shim.say('w', 'not a number');
  shim.hello();
  shim.message('m1', false);
  shim.wake();
  await shim.caughtUp();
  expect(shim.logged.filter((line) => line.includes('RECEIPTS_LINK_FRAME'))).toHaveLength(2);
});

test('bodies and stanzas are never logged', async () => {
  shim.append(
    'M',
    'key',
    'alice@localhost/home',
    'bob@localhost',
    'chat',
    'm1',
    'scl',
    'x jabber:x:event',
    'SECRET',
    '<message>SECRET',
    'a1',
  );
  shim.append('M', 'SECRET');
  shim.hello();
  await shim.caughtUp();
  expect(shim.logged.join('\n')).not.toContain('SECRET');
});

test('a page of the admin console comes back through the link', async () => {
  shim.hello();
  shim.say('q', 'q1', 'GET', '/overview', '', 'admin', 'csrf-token', '', '', '127.0.0.1');
  const answer = await shim.frame('y', ({ fields }) => fields[0] === 'q1');
  expect(answer.fields[1]).toBe('200');
  expect(answer.fields[4]).toContain('receipts-overview');
});

describe('while the log is broken', () => {
  const broken = (): FakeShim => {
    const directory = mkdtempSync(join(tmpdir(), 'receipts-broken-'));
    mkdirSync(join(directory, 'chat-log.db'));
    return new FakeShim(directory);
  };

  test('health answers all the same, by its cause; and it goes on when that has gone', async () => {
    const other = broken();
    try {
      // Follows nothing, and is to be told the properties.
      expect((await other.frame('H')).fields.slice(0, 3)).toEqual(['1', '0.1.0', null]);
      const port = await freePort();
      await other.listen(port);
      const ask = async () => {
        const answer = await fetch(`http://127.0.0.1:${port}/api/v1/health`);
        return { code: answer.status, ...((await answer.json()) as { status: string; problems: string[] }) }; // the contract's
      };
      expect(await ask()).toMatchObject({ code: 503, status: 'down', problems: ['RECEIPTS_STORE_GONE'] });
      const page = await fetch(`http://127.0.0.1:${port}/sign-in`);
      expect(await page.text()).toContain('RECEIPTS_STORE_GONE');
      rmSync(join(other.directory, 'chat-log.db'), { recursive: true });
      await other.frame('H', ({ fields }) => fields[2] === '0');
      other.hello();
      other.message('m1', false);
      other.wake();
      await other.caughtUp();
      expect(await ask()).toMatchObject({ code: 200, status: 'ok', problems: [] });
    } finally {
      await other.end();
    }
  });

  test('another handler is waited for, and its log not touched', async () => {
    shim.hello();
    await shim.frame('f');
    const other = new FakeShim(shim.directory, shim.spool);
    try {
      expect((await other.frame('H')).fields[2]).toBeNull();
      expect(other.logged.join('\n')).toContain('RECEIPTS_STORE_IN_USE');
      await shim.handler.stop();
      expect((await other.frame('H', ({ fields }) => fields[2] !== null)).fields[2]).not.toBeNull();
    } finally {
      await other.handler.stop();
    }
  });
});

test.each([
  ['enabled', 'RECEIPTS_OFF'],
  ['log', 'RECEIPTS_LOG_OFF'],
])('%s=false is no health', async (property, code) => {
  const port = await freePort();
  await shim.listen(port);
  shim.say('p', `plugin.receipts.${property}`, 'false');
  shim.hello();
  shim.wake();
  await shim.caughtUp();
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/health`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ status: 'off', problems: [code] });
  const metrics = await fetch(`http://127.0.0.1:${port}/metrics`, {
    headers: { authorization: 'Bearer token' },
  });
  expect(await metrics.text()).toContain(`openfire_receipts_condition{code="${code}",severity="off"} 1`);
});
