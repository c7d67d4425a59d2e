/** A client that answers nothing may be sent as much as anybody likes: what is kept of that in memory is bounded. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { mayAwait, maxAwaited } from '../../../src/model/session.ts';
import { Unconfirmed } from '../../../src/model/unconfirmed.ts';
import { Play } from '../support/play.ts';

const phone = 'bob@localhost/phone';
const receipts = 'urn:xmpp:receipts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

function sendsTo(count: number, stream = 'b1'): string[] {
  return Array.from({ length: count }, (_, index) => {
    const key = play.says({
      id: `m${index}`,
      children: `request ${receipts}`,
      inner: `<request xmlns='${receipts}'/>`,
    });
    play.sends(key, stream, phone);
    if (index % 1000 === 999) play.commit();
    return key;
  });
}

const session = () => play.ledger.sessions.get('b1');

/** How many receipts go out until nothing is left to be decided; never many at once. */
function told(): number {
  let commands = 0;
  for (let round = 0; round < 20; round++) {
    const batch = play.settles(0);
    // A handful of batches, of which each reads so much of the store at the most, or has what was in memory.
    expect(batch.commands.length).toBeLessThanOrEqual(maxAwaited + 2 * 500);
    commands += batch.commands.length;
  }
  return commands;
}

test('of what somebody waits to hear of a thousand are in memory; each is answered once the client proves it', async () => {
  play.opens('a1', 'alice@localhost/home');
  play.opens('b1', phone);
  const keys = sendsTo(3500);
  play.commit();
  expect(session()?.awaiting).toHaveLength(maxAwaited);
  expect(session()?.unconfirmed.length).toBe(3500);
  play.answers('b1', phone);
  expect(told()).toBe(3500);
  expect(session()?.spilled).toBeNull();
  for (const key of [keys[0], keys[999], keys[1000], keys[3499]]) {
    expect((await play.opened.log.message(key ?? ''))?.state).toBe('confirmed');
  }
}, 120_000);

test('a handler that starts again has as little of it in memory, and answers the rest', () => {
  play.opens('a1', 'alice@localhost/home');
  play.opens('b1', phone);
  sendsTo(2500);
  play.commit();
  play.restart();
  expect(session()?.awaiting).toHaveLength(maxAwaited);
  expect(session()?.spilled).not.toBeNull();
  play.answers('b1', phone);
  expect(told()).toBe(2500);
}, 120_000);

test('what was sent after the question waits for the next', () => {
  play.opens('a1', 'alice@localhost/home');
  play.opens('b1', phone);
  sendsTo(1500);
  play.answers('b1', phone);
  // It was asked before these came, and answers while they are on their way.
  sendsTo(700);
  expect(told()).toBe(1500);
  play.answers('b1', phone);
  expect(told()).toBe(700);
}, 120_000);

test('forty thousand messages to an unresponsive client, and a restart, fit into a heap of 48 MB', async () => {
  const script = path.join(__dirname, 'unresponsive-alone.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--max-old-space-size=48',
    script,
    '40000',
  ]);
  expect(stdout).toBe('40000\n');
}, 300_000);

test('a thousand unresponsive sessions have no more of it in memory than fifty', () => {
  expect([mayAwait(999, 49_000), mayAwait(1000, 0), mayAwait(10, 50_000), mayAwait(9, 900_000)]).toEqual([
    true,
    false,
    false,
    true,
  ]);
  play.opens('a1', 'alice@localhost/home');
  for (let n = 0; n < 60; n++) play.opens(`b${n}`, `bob@localhost/${n}`);
  const keys = Array.from({ length: 1000 }, (_, index) =>
    play.says({ id: `m${index}`, children: `request ${receipts}`, inner: `<request xmlns='${receipts}'/>` }),
  );
  for (let n = 0; n < 60; n++) {
    for (const key of keys) play.sends(key, `b${n}`, `bob@localhost/${n}`);
    play.commit();
  }
  const inAll = () => {
    let kept = 0;
    for (let n = 0; n < 60; n++) kept += play.ledger.sessions.get(`b${n}`)?.awaiting.length ?? 0;
    return kept;
  };
  expect(inAll()).toBeLessThanOrEqual(50_000 + 600);
  play.restart();
  expect(inAll()).toBeLessThanOrEqual(50_000 + 600);
  // The others may answer for themselves yet, be what they were sent in memory or not.
  play.answers('b59', 'bob@localhost/59');
  expect(told()).toBe(0);
  for (let n = 0; n < 59; n++) play.answers(`b${n}`, `bob@localhost/${n}`);
  let all = 0;
  for (let round = 0; round < 150 && all < 1000; round++) all += play.settles(0).commands.length;
  expect(all).toBe(1000);
}, 120_000);

test('each is found among a million, in whatever order they came, and taken out', () => {
  const list = new Unconfirmed();
  const count = 300_000;
  for (let n = 0; n < count; n++) list.push(n % 7 === 3 ? count + n : n, n + 1, n);
  const began = performance.now();
  let found = 0;
  for (let n = 0; n < count; n += 3) {
    const row = n % 7 === 3 ? count + n : n;
    found += list.positionOf(row) === n + 1 && list.take(row) ? 1 : 0;
  }
  expect(found).toBe(Math.ceil(count / 3));
  expect(performance.now() - began).toBeLessThan(5000);
  expect(list.length).toBe(count - Math.ceil(count / 3));
  expect(list.take(0)).toBe(false);
  expect(list.first?.position).toBe(2);
  expect(list.takeBefore(count + 1)).toHaveLength(count - Math.ceil(count / 3));
  expect(list.length).toBe(0);
}, 60_000);
