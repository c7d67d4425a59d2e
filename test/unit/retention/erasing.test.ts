/** Erasures as they run: beside backups, beside a second one, with the record of reads, and with Openfire not there. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { SqliteAccess } from '../../../src/console/access/store.ts';
import { Erasures } from '../../../src/retention/erasures.ts';
import type { ErasureView } from '../../../src/retention/erasures.ts';
import { copyLog } from '../../../src/store/sqlite/file/backup.ts';
import { until } from '../../support/until.ts';
import { wantedErasure } from '../support/erase.ts';
import { Play } from '../support/play.ts';

const alice = 'alice@localhost';
const bob = 'bob@localhost';
let play: Play;
let access: SqliteAccess;
let erasures: Erasures;
let faults: unknown[];
/** What is left of a copy cannot be removed. */
let isKept: boolean;

beforeEach(() => {
  play = new Play();
  faults = [];
  isKept = false;
  access = new SqliteAccess({ file: join(play.directory, 'access.db') });
  const onFault = (error: unknown): void => void faults.push(error);
  erasures = new Erasures({
    run: () => ({
      store: play.opened.store,
      erasures: play.opened.erasures,
      complete: play.sequence,
      purgedThrough: Number.MAX_SAFE_INTEGER,
      setAside: [],
      deleted: () => undefined,
      wipesSpool: () => true,
    }),
    records: access,
    reread: () => play.restart(),
    dropBackup: () => {
      if (isKept) return false;
      rmSync(copy(), { force: true });
      return true;
    },
    onProblem: onFault,
    onFault,
  });
});
afterEach(() => {
  erasures.stop();
  access.close();
  play.end();
  expect(faults).toEqual([]);
});

const copy = (): string => join(play.directory, 'copy.db');

function filesWith(text: string): string[] {
  return readdirSync(play.directory).filter((file) =>
    readFileSync(join(play.directory, file), 'latin1').includes(text),
  );
}

function sql(query: string): unknown[] {
  const database = new Database(join(play.directory, 'chat-log.db'), { readonly: true });
  const found = database.prepare(query).pluck().all();
  database.close();
  return found;
}

function exchange(body: string, from: string, to: string, asks = false): void {
  const asked = asks
    ? { children: 'request urn:xmpp:receipts', inner: "<request xmlns='urn:xmpp:receipts'/>" }
    : {};
  const key = play.says({ id: body, body, from: `${from}/home`, to, ...asked });
  play.isReadAt(key, `${to}/phone`);
}

const asked = (filter: Record<string, string>): void =>
  access.record({ who: 'admin', via: 'own-port', address: null, action: 'messages', filter, rows: 1 });

const reaches = (id: number, state: ErasureView['state']): Promise<unknown> =>
  until(state, () => erasures.find(id)?.state === state, 8000, 10);

const everything = wantedErasure({ bothSides: true, withWaiting: true });

describe('a copy of the log that is made while it goes on', () => {
  const copied = (): Promise<unknown> =>
    copyLog(join(play.directory, 'chat-log.db'), copy(), {
      bytesPerSecond: 1e12,
      onProgress: () => undefined,
    });

  test('goes with what was erased', async () => {
    for (let number = 0; number < 50; number += 1) exchange(`zwergpinguin${number}`, alice, bob);
    play.commit();
    const { id } = erasures.begin(everything);
    await copied();
    expect(filesWith(alice)).toContain('copy.db');
    await reaches(id, 'done');
    expect(filesWith(alice)).toEqual([]);
  });

  test('is waited for where it cannot be removed', async () => {
    exchange('zwergpinguin', alice, bob);
    play.commit();
    await copied();
    isKept = true;
    const { id } = erasures.begin(everything);
    await reaches(id, 'wiping');
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(erasures.find(id)?.state).toBe('wiping');
    isKept = false;
    await reaches(id, 'done');
    expect(filesWith(alice)).toEqual([]);
  });

  test('stays while the rest waits for its reader, and goes with that', async () => {
    play.opens('phone', `${bob}/phone`);
    const key = play.says({ id: 'm1', body: 'zwergpinguin' });
    play.sends(key, 'phone', `${bob}/phone`);
    play.commit();
    const { id } = erasures.begin(wantedErasure({ bothSides: true }));
    await reaches(id, 'waiting');
    await copied();
    expect(erasures.find(id)?.state).toBe('waiting');
    expect(existsSync(copy())).toBe(true);
    play.answers('phone', `${bob}/phone`);
    play.closes('phone', `${bob}/phone`);
    play.commit();
    await reaches(id, 'done');
    expect(filesWith(alice)).toEqual([]);
  });
});

describe('the record of reads', () => {
  test('is gone through as a whole where a second one asks for more meanwhile', async () => {
    exchange('zwergpinguin', alice, bob);
    exchange('antwort', bob, alice);
    play.commit();
    const database = new Database(join(play.directory, 'access.db'));
    // Each piece is of two thousand.
    database.exec(`
      WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 4500)
      INSERT INTO record (at, who, via, address, action, filter, row_count)
      SELECT n, 'admin', 'own-port', NULL, 'messages',
        CASE n % 500 WHEN 0 THEN '{"participant":"${alice}"}' ELSE '{"text":"zwergpinguin"}' END, 1 FROM number`);
    database.close();
    const original = access.pseudonymise.bind(access);
    let pieces = 0;
    access.pseudonymise = (...given) => {
      const found = original(...given);
      pieces += 1;
      if (pieces === 1) queueMicrotask(() => erasures.begin(everything));
      return found;
    };
    const { id } = erasures.begin(wantedErasure());
    await reaches(id, 'done');
    expect(pieces).toBeGreaterThan(3);
    expect(filesWith(alice)).toEqual([]);
  });

  test('names nobody who has said nothing but what was erased', async () => {
    exchange('zwergpinguin', alice, bob);
    play.commit();
    asked({ participant: alice });
    const { id } = erasures.begin(wantedErasure());
    await reaches(id, 'done');
    expect(filesWith(alice)).toEqual([]);
  });

  test('goes on to name who still is in the log', async () => {
    exchange('zwergpinguin', alice, bob);
    exchange('antwort', bob, alice);
    play.commit();
    asked({ participant: alice });
    const { id } = erasures.begin(wantedErasure());
    await reaches(id, 'done');
    expect(filesWith(alice)).toContain('access.db');
  });

  test('is enough to be erased from, when all else has expired', async () => {
    exchange('zwergpinguin', alice, bob);
    play.commit();
    for (let number = 0; number < 3; number += 1) asked({ participant: 'Alice@localhost/home' });
    while (play.opened.store.expire(play.now + 1e9));
    while (play.opened.store.sweepUnlogged());
    expect(await erasures.names('eve@localhost')).toBe(false);
    expect(await erasures.names(alice)).toBe(true);
    const { id } = erasures.begin(everything);
    await reaches(id, 'done');
    expect(filesWith('lice@localhost')).toEqual([]);
    expect(await erasures.names(alice)).toBe(false);
  });
});

test('what Openfire is still to do for the account is waited for, and leaves the journal, too', async () => {
  exchange('zwergpinguin', alice, bob, true);
  play.commit();
  play.settles();
  const [command] = sql('SELECT command FROM outbox WHERE message IS NULL');
  expect(command).toEqual(expect.any(Number));
  const { id } = erasures.begin(everything);
  await until('traces', () => sql('SELECT step FROM erasure').includes('traces'), 8000, 10);
  // Another one's turn comes all the same.
  const other = erasures.begin(wantedErasure({ account: 'eve@localhost' }));
  await reaches(other.id, 'done');
  expect(erasures.find(id)?.state).toBe('erasing');
  play.executes(Number(command), 'receipt');
  play.commit();
  await reaches(id, 'done');
  expect(filesWith(alice)).toEqual([]);
});

test('who has written again since is named anyway, and nothing is waited for', async () => {
  exchange('zwergpinguin', alice, bob, true);
  play.commit();
  play.settles();
  const { id } = erasures.begin(everything);
  const [one] = play.opened.erasures.open();
  if (one !== undefined) play.opened.erasures.step(one);
  exchange('danach', alice, bob);
  play.commit();
  await reaches(id, 'done');
  expect(sql('SELECT body FROM message')).toEqual(['danach']);
  expect(sql('SELECT count(*) FROM outbox WHERE message IS NULL')).toEqual([1]);
});
