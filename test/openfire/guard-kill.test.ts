/** `kill -9` of everything while messages are on their way: after a restart and a login they are there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launch } from '../support/server/launch.ts';
import type { Launched } from '../support/server/launch.ts';
import { links } from '../support/server/links.ts';
import type { Link } from '../support/server/links.ts';
import { killServer } from '../support/server/processes.ts';
import type { Sent } from './guard/letters.ts';
import { GuardPlay } from './guard/play.ts';
import { pingAfter, timeout } from './guard/servers.ts';

jest.setTimeout(180_000);

const recipients = ['bob', 'carol', 'dave', 'erin'] as const;
type Recipient = (typeof recipients)[number];
const account = (name: string): { name: string; password: string } => ({ name, password: 'secret' });

/** Who writes to them; receipts go to a bare JID, so each has an account. */
const friendOf = (name: Recipient): string => `friend-of-${name}`;

const homes = new Map(
  links.map((link) => [link, mkdtempSync(path.join(tmpdir(), `openfire-receipts-guard-${link}-`))]),
);
const running = new Map<Link, Launched>();

async function start(link: Link): Promise<Launched> {
  const launched = await launch({
    link,
    home: homes.get(link) ?? '',
    users: recipients.flatMap((name) => [name, friendOf(name)]).map((name) => `${name}:secret`),
    set: [`guard.pingAfterMs=${pingAfter}`, `guard.timeoutSeconds=${timeout / 1000}`],
  });
  running.set(link, launched);
  return launched;
}

afterAll(async () => {
  for (const launched of running.values()) expect(await launched.stop()).toBe(0);
  for (const home of homes.values()) rmSync(home, { recursive: true, force: true });
});

test.concurrent.each(links)('all that nobody confirmed is there after the restart (%s)', async (link) => {
  const launched = await start(link);
  const plays = {} as Record<Recipient, GuardPlay>; // filled in the next line
  for (const name of recipients) {
    plays[name] = await GuardPlay.between(launched.server, account(friendOf(name)), account(name));
  }
  const sent = {} as Record<Recipient, Sent[]>; // filled below
  const { bob, carol, dave, erin } = plays;

  // Carol's wait in the offline store, and are handed out to a client that does not read.
  sent.carol = await carol.store(20);
  const link2 = await carol.link('tcp');
  const phone = await carol.device('tcp', 'phone', { port: link2.port, available: false });
  // Bob has a device whose link is dead.
  const link1 = await bob.link('tcp');
  await bob.device('tcp', 'phone', { port: link1.port });
  link1.swallow();
  // Erin has read what was sent to her, and has said so.
  const desk = await erin.device('tcp', 'desk');
  sent.erin = await erin.send(5);
  await erin.hears(desk, sent.erin, 0);

  link2.starveClient();
  await phone.become(0);
  await carol.logged(sent.carol, 'sent');
  sent.bob = await bob.send(20);
  await bob.alice.settle();
  // Dave's have just been stored: Openfire's database has not written them to the disk yet.
  sent.dave = await dave.sendApart(20);
  await killServer(launched);
  await Promise.all(Object.values(plays).map((play) => play.end()));

  const again = await start(link);
  for (const name of recipients) {
    const play = await GuardPlay.between(again.server, account(friendOf(name)), account(name));
    const pad = await play.device('tcp', 'pad');
    if (name === 'erin') {
      await play.logged(sent.erin, 'confirmed');
      expect(pad.heard).toEqual([]);
    } else {
      await play.hears(pad, sent[name], 1);
      await play.logged(sent[name], 'confirmed');
    }
    await play.end();
  }
});
