/** The handler is behind: what clients read and prove meanwhile counts all the same, and nothing of it comes again. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import { handlerPid } from '../../support/server/processes.ts';
import type { Server } from '../../support/server/servers.ts';
import { whileLocked } from '../../support/server/spool.ts';
import { until } from '../../support/until.ts';
import { chat } from '../../support/xmpp/stanzas.ts';
import type { Sent } from './letters.ts';
import { aWhile, GuardPlay } from './play.ts';
import { pingAfter, timeout } from './servers.ts';
import type { GuardedServer } from './servers.ts';

const isPing = ({ name, attrs, children }: Element): boolean =>
  name === 'iq' &&
  attrs['type'] === 'get' &&
  children.some((child) => typeof child !== 'string' && child.is('ping', 'urn:xmpp:ping'));

const composing = (to: string): Element =>
  xml('message', { to, type: 'chat' }, xml('composing', 'http://jabber.org/protocol/chatstates'));

async function says(play: GuardPlay, count: number, to = play.bare): Promise<void> {
  const burst = Array.from({ length: count }, (_, index) => chat(to, `number ${index} of a burst`));
  await play.alice.send(...burst);
}

/** Runs `play` while the handler is stopped; the link must be `pipe`. */
export async function whileStopped(server: Server, play: () => Promise<void>): Promise<void> {
  const jvmPid = (): number =>
    Number(readFileSync(path.join(server.home, 'host.pid'), 'utf8').split('\n')[1]);
  const pid = await until('a handler', () => handlerPid({ jvmPid }));
  process.kill(pid, 'SIGSTOP');
  try {
    await play();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

/** He reads all of a burst, answers what he is asked, and signs out a moment later. */
async function readsAndLeaves(play: GuardPlay, count: number): Promise<void> {
  const phone = await play.device('tcp', 'phone');
  await says(play, count);
  await until('all of it', () => phone.heard.length === count, 60_000);
  await sleep(1500);
  await phone.leave();
  await play.gone('phone');
}

async function hearsNothing(play: GuardPlay): Promise<void> {
  const back = await play.device('tcp', 'pad');
  await until('the log to have all', async () => {
    const query = { participant: play.bare, limit: '1' };
    const [youngest] = await play.rows({ ...query, order: 'desc' });
    const [oldest] = await play.rows({ ...query, order: 'asc' });
    return youngest?.state === 'confirmed' && oldest?.state === 'confirmed';
  });
  await sleep(timeout);
  await aWhile();
  expect(back.heard).toEqual([]);
}

export function behind(server: GuardedServer): void {
  test('a burst is read while the log cannot be written: nothing of it comes again', () =>
    GuardPlay.run(server(), async (play) => {
      await whileLocked(server(), () => readsAndLeaves(play, 3000));
      await hearsNothing(play);
    }));

  test('a burst is read, and the log cannot be written from then on until he has gone', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.device('tcp', 'phone');
      await says(play, 500);
      await until('all of it', () => phone.heard.length === 500);
      await whileLocked(server(), async () => {
        await says(play, 1);
        await until('the last', () => phone.heard.length === 501);
        await sleep(1500);
        await phone.leave();
        await play.gone('phone');
      });
      await hearsNothing(play);
    }));

  test('two devices, of which one is dead: what that held comes to the other when the log is there again', () =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('tcp');
      const desk = await play.device('tcp', 'desk', { priority: 1 });
      const phone = await play.device('tcp', 'phone', { port: link.port, priority: 9 });
      link.swallow();
      const sent: Sent[] = [];
      await whileLocked(server(), async () => {
        await says(play, 200, desk.jid);
        sent.push(...(await play.send(5)));
        await until('the burst', () => desk.heard.length === 200);
        await sleep(1500);
      });
      await until('the rest', () => desk.heard.length === 205);
      await aWhile();
      expect(desk.heard.slice(-5).map(({ attrs }) => attrs['id'])).toEqual(sent.map(({ id }) => id));
      expect(phone.heard).toEqual([]);
    }));

  test('while the handler keeps up it asks, and nobody else', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.device('tcp', 'phone');
      await says(play, 1);
      await until('its first question', () => phone.inProcess?.stanzas.some(({ name }) => name === 'iq'));
      await aWhile();
      const before = phone.inProcess?.stanzas.filter(isPing).length ?? 0;
      for (let round = 0; round < 5; round++) {
        await says(play, 1);
        await aWhile();
      }
      const asked = (phone.inProcess?.stanzas.filter(isPing).length ?? 0) - before;
      expect(asked).toBeGreaterThanOrEqual(5);
      // One more, should this machine have been too busy for the handler to be in time.
      expect(asked).toBeLessThanOrEqual(6);
    }));

  test('chat states alone are no reason to ask', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.device('tcp', 'phone');
      for (let round = 0; round < 5; round++) {
        await play.alice.send(composing(play.bare));
        await sleep(pingAfter + 600);
      }
      expect(
        phone.inProcess?.stanzas.filter(({ name, attrs }) => name === 'iq' && attrs['type'] === 'get'),
      ).toEqual([]);
    }));
}

/** These plays stop the handler, so they need the link over which it is a process of its own. */
export function stopped(server: GuardedServer): void {
  test('a burst is read while the handler is stopped: nothing of it comes again', () =>
    GuardPlay.run(server(), async (play) => {
      await whileStopped(server(), () => readsAndLeaves(play, 3000));
      await hearsNothing(play);
    }));

  test('the handler is stopped before it could ask for what it knows of: nothing comes again', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.device('tcp', 'phone');
      await says(play, 1);
      await until('it', () => phone.heard.length === 1);
      await sleep(pingAfter / 2);
      await whileStopped(server(), async () => {
        await sleep(1500);
        await phone.leave();
        await play.gone('phone');
      });
      await hearsNothing(play);
    }));
}
