/** What the handler's own parts have the matter with them is told, everywhere and by the same words. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../tools/host/free-port.ts';
import { until } from '../../support/until.ts';
import { FakeShim } from '../support/shim.ts';

let directory: string;
let shim: FakeShim;
let base: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'receipts-signs-'));
});
afterEach(async () => {
  await shim.end();
  rmSync(directory, { recursive: true, force: true });
});

async function start(): Promise<void> {
  shim = new FakeShim(directory);
  const port = await freePort();
  await shim.listen(port);
  base = `http://127.0.0.1:${port}`;
}

async function get(path: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${base}${path}`, { headers: { authorization: 'Bearer token' } });
  return { status: answer.status, text: await answer.text() };
}

interface Told {
  readonly status: string;
  readonly problems: readonly string[];
}

async function health(): Promise<Told> {
  const { status, problems } = JSON.parse((await get('/api/v1/health')).text) as Told; // described by its schema
  return { status, problems };
}

async function metricsTell(): Promise<Told> {
  const lines = (await get('/metrics')).text.split('\n');
  const [status = ''] = lines.flatMap(
    (line) => /^openfire_receipts_status\{status="(\w+)"\} 1$/.exec(line)?.[1] ?? [],
  );
  const problems = lines.flatMap(
    (line) => /^openfire_receipts_condition\{code="(\w+)".*\} 1$/.exec(line)?.[1] ?? [],
  );
  return { status, problems };
}

const untilTold = (code: string): Promise<true> =>
  until(code, async () => (await health()).problems.includes(code));

test('an index that cannot be made is told, and its zeros are not given for answers', async () => {
  mkdirSync(join(directory, 'chat-log-index.db'));
  await start();
  for (const id of ['m1', 'm2', 'm3']) shim.message(id);
  shim.wake();
  await shim.caughtUp();
  await untilTold('RECEIPTS_INDEX');
  expect(await health()).toEqual({ status: 'degraded', problems: ['RECEIPTS_INDEX'] });
  const span = 'since=2026-01-01T00:00:00Z&until=2026-12-30T00:00:00Z&step=day';
  for (const path of ['/api/v1/conversations', `/api/v1/stats?${span}`]) {
    const { status, text } = await get(path);
    expect([path, status]).toEqual([path, 503]);
    expect(text).toContain('RECEIPTS_INDEX');
  }
  // Which needs no index.
  expect((await get('/api/v1/messages')).text).toContain('"m3"');
  rmSync(join(directory, 'chat-log-index.db'), { recursive: true });
  await until('a new index', async () => (await health()).status === 'ok', 15_000);
  expect((await get('/api/v1/conversations')).status).toBe(200);
});

test('metrics and health say the same of reads that cannot be recorded', async () => {
  mkdirSync(join(directory, 'access.db'));
  await start();
  expect(await health()).toEqual({ status: 'degraded', problems: ['RECEIPTS_ACCESS'] });
  expect(await metricsTell()).toEqual(await health());
});

test('a log that was taken away is missed, and one that was never there is not', async () => {
  await start();
  shim.message('m1');
  shim.wake();
  await shim.caughtUp();
  expect(await health()).toEqual({ status: 'ok', problems: [] });
  await shim.handler.stop();
  for (const file of readdirSync(directory)) {
    if (/^chat-log\.db(-wal|-shm)?$/.test(file)) rmSync(join(directory, file));
  }
  await shim.restart();
  const port = await freePort();
  await shim.listen(port);
  base = `http://127.0.0.1:${port}`;
  await untilTold('RECEIPTS_STORE_MISSING');
  expect(await metricsTell()).toEqual({ status: 'degraded', problems: ['RECEIPTS_STORE_MISSING'] });
});

test('what was logged last and cannot be kept is told', async () => {
  mkdirSync(join(directory, 'chat-log.db.last'));
  await start();
  await untilTold('RECEIPTS_LOG_MEMORY');
});
