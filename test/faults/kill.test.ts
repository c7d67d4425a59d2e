/** `kill -9` in the middle of everything: what a client has received is in the log once, and no receipt comes twice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bareJid } from '../../src/stanza/jid.ts';
import { healthy, wholeLog } from '../support/server/api.ts';
import type { LogEntry } from '../support/server/api.ts';
import { launch } from '../support/server/launch.ts';
import type { Launched } from '../support/server/launch.ts';
import { eachLink } from '../support/server/links.ts';
import { handlerPid, killHandler, killServer } from '../support/server/processes.ts';
import { until } from '../support/until.ts';
import { VolumeClient } from '../support/xmpp/volume-client.ts';
import { asks, heardBy, otherThan, round, stanza } from './volume.ts';

jest.setTimeout(180_000);

const rounds = 5;
const messagesOfRound = 2000;
const names = Array.from({ length: 8 }, (_, index) => `kim${index}`);

/** Ids of the messages of the first rounds that ask for a receipt. */
function requested(client: VolumeClient, ofRounds: number): string[] {
  const count = (messagesOfRound / names.length) * ofRounds;
  return Array.from({ length: count }, (_, number) => number)
    .filter(asks)
    .map((number) => `${client.name}-${number}`);
}

function expectOnce(texts: readonly string[]): void {
  const twice = texts.filter((text, index) => texts.indexOf(text) !== index);
  expect(twice).toEqual([]);
}

eachLink('kill -9', (link) => {
  let home = '';
  const clients = names.map((name) => new VolumeClient(name));
  let launched: Launched;

  const start = async (): Promise<void> => {
    const users = names.map((name) => `${name}:secret`);
    launched = await launch({ link, home, users, set: ['guard.pingAfterMs=100'] });
  };
  beforeAll(async () => {
    home = mkdtempSync(path.join(tmpdir(), `openfire-receipts-kill-${link}-`));
    await start();
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.close()));
    expect(await launched.stop()).toBe(0);
    rmSync(home, { recursive: true, force: true });
  });

  test('10,000 messages between 8 clients: nothing received is missing or twice in the log, no receipt comes twice to a session, or as another one', async () => {
    for (const client of clients) await client.connect(launched.server);
    for (let number = 1; number < rounds; number++) {
      let killed: number | undefined;
      await round(clients, messagesOfRound, async () => {
        if (link === 'pipe' && number <= 3) killed = await killHandler(launched);
      });
      if (killed === undefined) continue;
      await until('another handler', () => {
        const pid = handlerPid(launched);
        return pid !== undefined && pid !== killed;
      });
      await healthy(launched.server, 60_000);
    }
    const whole = messagesOfRound * (rounds - 1);
    await until('all messages of these rounds', () => heardBy(clients) >= whole, 60_000);
    expect(heardBy(clients)).toBe(whole);
    await until(
      'a receipt for each that asks for one',
      () => clients.every((client) => client.receipts.length >= requested(client, rounds - 1).length),
      60_000,
    );
    for (const client of clients) {
      expect([...client.receipts].sort()).toEqual(requested(client, rounds - 1).sort());
    }
    await healthy(launched.server);
    const middleOfItAll = await wholeLog(launched.server);
    expect(middleOfItAll).toHaveLength(whole);
    expect(new Set(middleOfItAll.map(({ state }) => state))).toEqual(new Set(['confirmed']));

    let ended: Promise<void> | undefined;
    // Not waited for in the round: the clients go on sending.
    await round(clients, messagesOfRound, () => {
      ended = killServer(launched);
    });
    await Promise.all(clients.map((client) => client.gone()));
    await ended;
    const lastHeard = new Map<string, string>();
    for (const { heard } of clients) {
      for (const { id, from } of heard) {
        const number = Number(id.split('-')[1]);
        if (number >= Number(lastHeard.get(from)?.split('-')[1] ?? -1)) lastHeard.set(from, id);
      }
    }

    await start();
    for (const client of clients) await client.connect(launched.server);
    // A message from each, with its receipt: what waited offline came before, and so has its place in the log.
    await Promise.all(
      clients.map((client, index) =>
        client.write(stanza(otherThan(clients, index), `fence-${client.name}`, true)),
      ),
    );
    await until('the receipts of the fences', () =>
      clients.every((client) => client.receipts.includes(`fence-${client.name}`)),
    );
    await healthy(launched.server);

    for (const client of clients) expectOnce(client.receipts);
    const log = new Map<string, LogEntry[]>();
    for (const entry of await wholeLog(launched.server)) {
      const key = `${bareJid(entry.from)} ${entry.id ?? ''}`;
      log.set(key, [...(log.get(key) ?? []), entry]);
    }
    expect(heardBy(clients)).toBeGreaterThan(whole + messagesOfRound / 2);
    const wrong: unknown[] = [];
    for (const client of clients) {
      for (const { id, from, stanzaId } of client.heard) {
        const found = log.get(`${from} ${id}`) ?? [];
        const [entry] = found;
        // Killed between the client's reading and the event that it was sent: one for each sender at most.
        const torn = entry?.state === 'accepted' && lastHeard.get(from) === id;
        const right =
          found.length === 1 &&
          entry?.stanzaId === stanzaId &&
          entry.to === client.bare &&
          (torn ||
            (['sent', 'confirmed'].includes(entry.state) &&
              entry.deliveries.some(({ resource }) => resource === 'home')));
        if (!right) wrong.push({ id, from, stanzaId, found });
      }
    }
    expect(wrong).toEqual([]);
  });
});
