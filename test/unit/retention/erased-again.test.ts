/** A log that is put back from before an erasure has the erased person again: that is known, and said. */
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pseudonymOf } from '../../../src/console/access/pseudonyms.ts';
import { SqliteAccess } from '../../../src/console/access/store.ts';
import { ErasedAgain, newErasureName } from '../../../src/retention/erased-again-there.ts';
import { erase, wantedErasure } from '../support/erase.ts';
import { Play } from '../support/play.ts';

const alice = 'alice@localhost';
const bob = 'bob@localhost';

let play: Play;
let access: SqliteAccess;
let again: ErasedAgain;
beforeEach(() => {
  play = new Play();
  access = new SqliteAccess({ file: join(play.directory, 'access.db') });
  again = new ErasedAgain(access);
  exchange();
});
afterEach(() => {
  access.close();
  play.end();
});

const file = (name: string): string => join(play.directory, name);

function exchange(): void {
  for (const [from, to] of [
    [alice, bob],
    [bob, alice],
    ['carol@localhost', bob],
  ] as const) {
    const key = play.says({ from: `${from}/home`, to, body: `to ${to}` });
    play.isReadAt(key, `${to}/phone`);
  }
  play.commit();
}

/** As an administrator has it done; `name`: null as older versions recorded it. */
function erases(account: string, bothSides = false, name: string | null = newErasureName()): void {
  const filter = { account: pseudonymOf(account), bothSides: String(bothSides), waiting: 'true' };
  access.record({
    who: 'admin',
    via: 'api',
    address: null,
    action: 'erased',
    filter: { ...filter, ...(name !== null && { erasure: name }) },
    rows: 0,
  });
  const stands = again.namesFor(account, bothSides);
  const recordedAs = [...(name === null ? [] : [name]), ...stands];
  erase(play, wantedErasure({ account, bothSides, withWaiting: true, recordedAs }));
}

function backUp(): void {
  play.opened.close();
  copyFileSync(file('chat-log.db'), file('backup.db'));
  play.restart();
}

function putBack(): void {
  play.opened.close();
  for (const journal of ['-wal', '-shm']) rmSync(file(`chat-log.db${journal}`), { force: true });
  copyFileSync(file('backup.db'), file('chat-log.db'));
  play.restart();
}

async function whoIsThere(): Promise<readonly (readonly [account: string, bothSides: boolean])[]> {
  await again.look(play.opened.erasures.seen);
  return again.accounts.map(({ account, bothSides }) => [account, bothSides]);
}

test('who was erased after the backup is named when it is put back, until it is done again', async () => {
  backUp();
  erases(alice, true);
  expect(await whoIsThere()).toEqual([]);
  putBack();
  expect(await whoIsThere()).toEqual([[alice, true]]);
  // As long as it takes.
  play.restart();
  again = new ErasedAgain(access);
  expect(await whoIsThere()).toEqual([[alice, true]]);
  erases(alice, true);
  expect(again.accounts).toEqual([]);
  play.restart();
  again = new ErasedAgain(access);
  expect(await whoIsThere()).toEqual([]);
});

test('several, each as it was erased; what was erased before the backup is not among them', async () => {
  erases('carol@localhost');
  backUp();
  erases(alice);
  erases(bob, true);
  putBack();
  expect(await whoIsThere()).toEqual([
    [alice, false],
    [bob, true],
  ]);
});

test('the own words of one whose conversations were erased are not all of it', async () => {
  backUp();
  erases(alice, true);
  putBack();
  await whoIsThere();
  erases(alice, false);
  expect(await whoIsThere()).toEqual([[alice, true]]);
});

test('who is named still by what others said, or has come back, is not warned of', async () => {
  erases(alice);
  exchange();
  play.restart();
  expect(await whoIsThere()).toEqual([]);
});

test('a log that was begun anew, as the old one was damaged or taken away, has nothing of before', async () => {
  erases(alice);
  play.opened.close();
  for (const journal of ['', '-wal', '-shm']) rmSync(file(`chat-log.db${journal}`), { force: true });
  play.now = Date.now() + 60_000;
  play.restart();
  exchange();
  expect(await whoIsThere()).toEqual([]);
});

test('what a version recorded that gave no names is not known to be missing', async () => {
  backUp();
  erases(alice, true, null);
  putBack();
  expect(await whoIsThere()).toEqual([]);
});

test('a dry run erases nobody, and the record tells no address', async () => {
  const filter = { account: pseudonymOf(alice), bothSides: 'false', dryRun: 'true', erasure: 'x' };
  access.record({ who: 'admin', via: 'api', address: null, action: 'erased', filter, rows: 0 });
  expect(access.recorded()).toEqual([]);
  erases(alice);
  expect(JSON.stringify(access.recorded())).not.toContain('alice');
  expect(await whoIsThere()).toEqual([]);
});

test('a record that cannot be read is looked at again', async () => {
  let broken = true;
  const log = play.opened.erasures.seen;
  again = new ErasedAgain({
    digestOf: pseudonymOf,
    recorded: () => {
      if (broken) throw new Error('locked');
      return [{ name: 'n', digest: pseudonymOf(alice), bothSides: false, at: Date.now() + 1e12 }];
    },
  });
  await expect(again.look(log)).rejects.toThrow('locked');
  broken = false;
  await again.look(log);
  expect(again.accounts.map(({ account }) => account)).toEqual([alice]);
});
