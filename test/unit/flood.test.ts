/** One client's flood of cheap stanzas, read by a real handler: others' messages are logged all the while. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { stateCodes } from '../../src/delivery/state.ts';
import { until } from '../support/until.ts';
import { FakeShim } from './support/shim.ts';

const receipts = 'urn:xmpp:receipts';
const phone = 'bob@localhost/phone';
/** As long as they may be, so that the ids of two conversations at once are more than is kept in memory. */
const long = 'x'.repeat(4000);
const partners = 4;

let shim: FakeShim;
beforeEach(() => {
  shim = new FakeShim();
});
afterEach(() => shim.end());

const keyOf = (sequence: number): string => `k${String(sequence).padStart(31, '0')}`;

function says(from: string, to: string, id: string): void {
  const key = keyOf(shim.spool.complete);
  shim.append('M', key, from, to, 'chat', id, 'scl', 'body ', 'hi', '<message/>', null);
}

function acknowledges(to: string, id: string): void {
  const xml = `<message from='${phone}' to='${to}'><received xmlns='${receipts}' id='${id}'/></message>`;
  const key = keyOf(shim.spool.complete);
  shim.append('M', key, phone, to, 'chat', null, 'cl', `received ${receipts}`, null, xml, 'b1');
}

/** Until all that the spool holds is in the log; milliseconds of work, which other processes do not change. */
async function read(seconds: number): Promise<number> {
  const began = process.cpuUsage();
  shim.wake();
  await until('the spool is read', () => shim.committed() >= shim.spool.complete, seconds * 1000);
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

test('ten thousand receipts for ids that do not exist take nobody else’s time; an honest one among them is heard', async () => {
  shim.hello();
  shim.append('S', 'b1', phone, '');
  for (let n = 0; n < 700 * partners; n++) says(`alice${n % partners}@localhost/x`, phone, `${long}${n}`);
  says('dora@localhost/home', phone, 'honest');
  const asked = keyOf(shim.spool.complete - 1);
  shim.append('D', asked, 'b1', phone, '');
  await read(60);
  // What it had in memory has gone.
  await shim.restart();
  shim.hello();
  for (let n = 0; n < 10_000; n++) {
    acknowledges(`alice${n % partners}@localhost`, `nobody-${n}`);
    if (n % 100 === 0) says('carol@localhost/home', 'dave@localhost', `c${n}`);
    if (n === 300) acknowledges('dora@localhost', 'honest');
  }
  // By itself each of them reads 700 rows with ids of 4,000 characters.
  expect(await read(100)).toBeLessThan(10_000);
  // Its account has nothing left, so that it is put off, and not forgotten.
  const log = new Database(join(shim.directory, 'chat-log.db'), { readonly: true });
  try {
    const state = log.prepare<[], number>("SELECT state FROM message WHERE message_id = 'honest'").pluck();
    await until('the honest receipt', () => state.get() === stateCodes.received, 30_000);
  } finally {
    log.close();
  }
}, 240_000);
