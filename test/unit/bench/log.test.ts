import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { askOften } from '../../../bench/log/ask.ts';
import { BenchClient } from '../../../bench/log/client.ts';
import { generate, madeBefore } from '../../../bench/log/generate.ts';
import type { Facts } from '../../../bench/log/generate.ts';
import { questions } from '../../../bench/log/questions.ts';
import { benchServices } from '../../../bench/log/services.ts';
import { timeAt } from '../../../bench/log/times.ts';
import { createConsole } from '../../../src/console/console.ts';
import type { Listener } from '../../../src/console/console.ts';
import { endings, states } from '../../../src/model/state.ts';
import { indexFileOf } from '../../../src/store/sqlite/indexer/files.ts';
import { Indexer } from '../../../src/store/sqlite/indexer/indexer.ts';
import { openReader } from '../../../src/store/sqlite/open.ts';
import type { OpenedReader } from '../../../src/store/sqlite/open.ts';

const messages = 6000;
const until = Date.UTC(2026, 10, 21, 12);
const never = new AbortController().signal;
let directory: string;
let facts: Facts;
let opened: OpenedReader;
let listener: Listener;
let client: BenchClient;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'receipts-bench-log-'));
  facts = generate(directory, messages, until, () => undefined);
  const logFile = path.join(directory, 'chat-log.db');
  const indexer = new Indexer(logFile, indexFileOf(logFile));
  while (indexer.step());
  indexer.close();
  opened = openReader(logFile, undefined);
  const services = benchServices(opened.log, path.join(directory, 'access.db'), 'token');
  const begun = Date.now();
  const onFault = (error: unknown) => process.stderr.write(`${String(error)}\n`);
  const now = () => until + Date.now() - begun;
  listener = await createConsole(services, { version: '0', now, onFault }).listen(0);
  client = new BenchClient(listener.port, 'token');
  await client.signIn();
}, 60_000);

afterAll(async () => {
  client.close();
  await listener.close();
  opened.close();
  rmSync(directory, { recursive: true });
});

test('times rise, most of them by day, and end where they are told to', () => {
  const times = Array.from({ length: 1000 }, (_, index) => timeAt(index / 1000, until));
  expect(times.toSorted((a, b) => a - b)).toEqual(times);
  expect(times[0]).toBe(until - 730 * 86_400_000);
  expect(timeAt(0.999_999_9, until)).toBeLessThan(until);
  expect(until - timeAt(0.999_999_9, until)).toBeLessThan(60_000);
});

test('all messages are in the log and in its index, and every state is among them', async () => {
  expect(await opened.log.index()).toMatchObject({ behind: 0 });
  const { total } = await opened.log.stats({ since: facts.since, until, step: 'day' });
  expect(total.messages).toBe(messages);
  for (const state of [...states, ...endings]) {
    const { items } = await opened.log.messages({ state, order: 'desc', limit: 1 });
    expect(items).toHaveLength(1);
    expect(items[0]?.state).toBe(state);
  }
  expect(madeBefore(directory, messages)).toEqual(facts);
  expect(madeBefore(directory, messages + 1)).toBeNull();
});

test('each rare word is as rare as it is said to be', async () => {
  for (const text of facts.rare) {
    const { items } = await opened.log.messages({ text, order: 'asc', limit: 500 });
    expect(items).toHaveLength(facts.rareTimes);
  }
});

test('every question is answered over HTTP, with something in it where something must be', async () => {
  // The same log in each run: the first day of two years, which this one begins with, has no "the" when it is so small.
  const tooFew = 'messages text, until';
  const all = questions(facts);
  expect(all.filter(({ name, mayBeEmpty }) => name === tooFew && !mayBeEmpty)).toHaveLength(1);
  const asked = all.map((question) =>
    question.name === tooFew ? { ...question, mayBeEmpty: true } : question,
  );
  for (const question of asked) expect(await askOften(client, question, never, 1)).toHaveLength(1);
  const body = await Promise.all(
    ['/overview', '/settings'].map(async (page) => (await client.get(page)).body),
  );
  for (const page of body) expect(page).toContain('<main');
}, 60_000);

test('an export holds them all', async () => {
  let lines = 0;
  await client.stream('/api/v1/export?format=jsonl', (part) => {
    lines += part.toString('latin1').split('\n').length - 1;
    return true;
  });
  expect(lines).toBe(messages);
});
