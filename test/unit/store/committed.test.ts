/** What is deleted in pieces goes on where the last piece that was committed has ended. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Erasures } from '../../../src/store/sqlite/erasure/erasures.ts';
import { prepareRemoval } from '../../../src/store/sqlite/file/removal.ts';
import { prepareExpiry } from '../../../src/store/sqlite/writer/retention.ts';
import { prepareSweep } from '../../../src/store/sqlite/writer/unlogged.ts';
import { wantedErasure } from '../support/erase.ts';
import { Play } from '../support/play.ts';

let play: Play;
let failures = 0;
let database: Database.Database;

/** As many commits fail as `failures` says: on a disk that is full, or away, that is where it is met. */
class Failing extends Database {
  override transaction<F extends (...given: never[]) => unknown>(work: F): Database.Transaction<F> {
    return super.transaction(((...given: never[]) => {
      const answer = work(...given);
      failures -= 1;
      if (failures >= 0) throw new Error('disk I/O error');
      return answer;
    }) as unknown as F); // takes and gives what the work does
  }
}

beforeEach(() => {
  play = new Play();
  failures = 0;
  database = new Failing(join(play.directory, 'chat-log.db'));
});
afterEach(() => {
  database.close();
  play.end();
});

const left = (): number => Number(database.prepare('SELECT count(*) FROM message').pluck().get());
const nothing = (): void => undefined;

/** Pieces until there are no more; those that fail are asked for again, as by a timer. */
function work(piece: () => boolean): number {
  for (let asked = 1; ; asked += 1) {
    try {
      if (!piece()) return asked;
    } catch (error) {
      if (!(error instanceof Error) || error.message !== 'disk I/O error') throw error;
    }
  }
}

describe.each([0, 1, 2, 5])('where %i commits fail', (failing) => {
  beforeEach(() => {
    failures = failing;
  });

  test('retention takes all in one pass', () => {
    for (let n = 0; n < 1200; n += 1) play.says({ id: `m${n}`, flags: 'l', to: 'nobody@elsewhere.example' });
    play.commit();
    database.exec('UPDATE message_state SET owed = 0');
    const expire = prepareExpiry(database, prepareRemoval(database), nothing);
    expect(work(() => expire(play.now + 1))).toBe(3 + failing);
    expect(left()).toBe(0);
  });

  test('what is not of the log goes in one pass', () => {
    play.set({ log: false });
    for (let n = 0; n < 1200; n += 1) play.says({ id: `m${n}`, flags: 'cl' });
    play.commit();
    database.exec('UPDATE message_state SET owed = 0');
    expect(left()).toBe(1200);
    const sweep = prepareSweep(database, prepareRemoval(database), nothing);
    expect(work(sweep)).toBe(3 + failing);
    expect(left()).toBe(0);
  });
});

test('large messages are deleted a few at a time', () => {
  for (let n = 0; n < 6; n += 1) play.says({ id: `m${n}`, flags: 'l', body: 'x'.repeat(1_500_000) });
  play.commit();
  database.exec('UPDATE message_state SET owed = 0');
  const expire = prepareExpiry(database, prepareRemoval(database), nothing);
  expect(work(() => expire(play.now + 1))).toBe(3);
  expect(left()).toBe(0);
});

test('who has in memory what waited is told to read anew, also where a later piece of it was tried twice', () => {
  play.opens('phone', 'bob@localhost/phone');
  for (const [id, body] of [
    ['m1', 'x'.repeat(2_500_000)],
    ['m2', 'short'],
  ] as const) {
    const key = play.says({ id, body, flags: 'sclr' });
    play.sends(key, 'phone', 'bob@localhost/phone');
    play.commit();
    // Only the first waits.
    if (id === 'm2') database.exec('UPDATE message_state SET owed = 0, stored_at = 0 WHERE message = 2');
  }
  database.exec('UPDATE message_state SET handed_state = 4 WHERE message = 2');
  const erasures = new Erasures(database, prepareRemoval(database), nothing);
  const one = erasures.begin(wantedErasure({ withWaiting: true }), play.sequence, play.now);
  const told: string[] = [];
  for (let pieces = 0; erasures.find(one.id)?.step !== 'sessions' && pieces < 20; pieces += 1) {
    if (erasures.find(one.id)?.erased === 1 && !told.includes('failed')) failures = 1;
    try {
      told.push(erasures.step(one));
    } catch {
      told.push('failed');
    }
  }
  expect(told).toContain('failed');
  expect(told.filter((outcome) => outcome === 'reread')).toEqual(['reread']);
  expect(left()).toBe(0);
});
