/** The chat log's file locked or damaged: nothing is lost but what only the damaged file knew, nothing is deleted. */
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { health, healthy, wholeLog } from '../support/server/api.ts';
import { launch } from '../support/server/launch.ts';
import type { Launched } from '../support/server/launch.ts';
import { eachLink } from '../support/server/links.ts';
import { exited, handlerPid } from '../support/server/processes.ts';
import type { Server } from '../support/server/servers.ts';
import { databaseFile, whileLocked } from '../support/server/spool.ts';
import { until } from '../support/until.ts';
import { aliceAndBob, answered, say } from '../support/xmpp/people.ts';
import { receiptFor } from '../support/xmpp/stanzas.ts';

jest.setTimeout(90_000);

const loggedIds = async (server: Server): Promise<(string | null)[]> =>
  (await wholeLog(server)).map(({ id }) => id);

/** Overwrites `length` bytes from `offset` on, in place, as a failing disk does. */
function damage(file: string, offset: number, length: number): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(length, 'damaged '), 0, length, offset);
  closeSync(handle);
}

/** What was set aside, without the journals. */
function setAside(server: Server): string[] {
  const directory = path.dirname(databaseFile(server));
  return readdirSync(directory)
    .filter((name) => name.startsWith('chat-log.db.damaged-') && !/-(wal|shm)$/.test(name))
    .sort()
    .map((name) => path.join(directory, name));
}

eachLink('the chat log', (link) => {
  let home = '';
  let launched: Launched;
  let server: Server;
  const start = async (): Promise<void> => {
    launched = await launch({ link, home, set: ['guard.pingAfterMs=100'] });
    server = launched.server;
  };
  beforeAll(async () => {
    home = mkdtempSync(path.join(tmpdir(), `openfire-receipts-store-${link}-`));
    await start();
  });
  afterAll(async () => {
    expect(await launched.stop()).toBe(0);
    rmSync(home, { recursive: true, force: true });
  });

  /** A damaged file was set aside: that is told, and everything works with a new one. */
  async function expectFreshStart(
    files: number,
    signedIn?: Awaited<ReturnType<typeof aliceAndBob>>,
  ): Promise<void> {
    await until('the damaged file to be set aside', () => setAside(server).length >= files);
    expect(setAside(server)).toHaveLength(files);
    await until('a chat log', async () => (await health(server)).store.ok);
    expect((await health(server)).status).toBe('degraded');
    const name = path.basename(setAside(server).at(-1) ?? '');
    const errors = readFileSync(path.join(home, 'receipts', 'handler.log'), 'utf8').split('\n');
    const told = errors.find((line) => line.includes('RECEIPTS_STORE_DAMAGED') && line.includes(name));
    expect(told).toMatch(/"level":"error".*\.recover/);
    const [alice, bob] = signedIn ?? (await aliceAndBob(server));
    const ids = await say(alice, bob, `fresh${files}`, 20);
    await answered(alice, bob, ids);
    const receipts = alice.messages.map(receiptFor);
    expect(new Set(receipts).size).toBe(receipts.length);
    // Of those that met the damage, the ones that came after the new log had begun are answered, too.
    expect(receipts.filter((id) => id?.startsWith('noticed') !== true)).toEqual(ids);
    expect(await loggedIds(server)).toEqual(expect.arrayContaining(ids));
    expect(new Set(await loggedIds(server)).size).toBe((await loggedIds(server)).length);
  }

  test('locked by another program for a while: told, and nothing is lost or doubled', async () => {
    const [alice, bob] = await aliceAndBob(server);
    const before = await say(alice, bob, 'before', 5);
    await answered(alice, bob, before);
    let ids: string[] = [];
    await whileLocked(server, async () => {
      ids = await say(alice, bob, 'locked', 200);
      await bob.message((stanza) => stanza.attrs['id'] === ids.at(-1));
      await until('health to tell', async () => {
        const { status, store } = await health(server);
        return status === 'down' && !store.ok;
      });
      // Read it can be.
      expect(await loggedIds(server)).toEqual(before);
      expect(alice.messages).toHaveLength(before.length);
    });
    await answered(alice, bob, ids);
    await healthy(server);
    expect(await loggedIds(server)).toEqual([...before, ...ids]);
    expect(alice.messages.map(receiptFor)).toEqual([...before, ...ids]);
  });

  test('damaged while the server was stopped: set aside whole, and a new one is begun', async () => {
    expect(await launched.stop({ keepHome: true })).toBe(0);
    const file = databaseFile(server);
    // Its head stays as it was: what is wrong shows only by reading further.
    damage(file, 4096 * 2, 4096 * 6);
    const bytes = readFileSync(file);
    await start();
    await expectFreshStart(1);
    expect(readFileSync(setAside(server)[0] ?? '').equals(bytes)).toBe(true);
  });

  /** Overwrites the file from end to end while the handler has it open; gives its size. */
  async function overwrite(): Promise<number> {
    const file = databaseFile(server);
    const other = new Database(file, { timeout: 10_000 });
    // Until it is carried over, what was written lies in the journal, which would mend the file.
    expect(other.pragma('wal_checkpoint(TRUNCATE)')).toMatchObject([{ busy: 0 }]);
    const { size } = statSync(file);
    damage(file, 0, size);
    other.close();
    return size;
  }

  test('overwritten while it is in use, then killed and restarted: set aside, and a new one is begun', async () => {
    const [alice, bob] = await aliceAndBob(server);
    await answered(alice, bob, await say(alice, bob, 'unlucky', 20));
    await until('all to be logged', async () => (await health(server)).spool.pending === 0);
    await Promise.all([alice.signOut(), bob.signOut()]);
    // The ends of their sessions are settled, and nothing is committed any more: who is stopped in the middle of a commit
    // holds the file locked.
    await sleep(2500);
    await until('all to be logged', async () => (await health(server)).spool.pending === 0);
    const pid = link === 'pipe' ? await until('a handler', () => handlerPid(launched)) : server.pid;
    // So that it cannot notice before it dies.
    process.kill(pid, 'SIGSTOP');
    const size = await overwrite();
    process.kill(pid, 'SIGKILL');
    await exited(pid);
    if (link === 'bridge') await start();
    await expectFreshStart(2);
    expect(statSync(setAside(server)[1] ?? '').size).toBeGreaterThanOrEqual(size);
    expect(statSync(setAside(server)[0] ?? '').size).toBeGreaterThan(0);
  });
  test('overwritten while it is in use, and found so by the next commit: set aside once, and a new one is begun', async () => {
    const size = await overwrite();
    const people = await aliceAndBob(server);
    await say(...people, 'noticed', 5);
    await expectFreshStart(3, people);
    expect(statSync(setAside(server)[2] ?? '').size).toBeGreaterThanOrEqual(size);
  });
});
