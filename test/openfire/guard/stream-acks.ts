/** Stream management that says nothing of what a session was sent: it came later, or Openfire had ended it before the end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { clientOf } from '../../support/xmpp/reader.ts';
import type { Reader } from '../../support/xmpp/reader.ts';
import { ignoreRequests } from './last-moment.ts';
import type { Sent } from './letters.ts';
import { GuardPlay } from './play.ts';
import { maxUnacknowledged } from './servers.ts';
import type { GuardedServer } from './servers.ts';

const enable = (resume: boolean): string =>
  `<enable xmlns='urn:xmpp:sm:3'${resume ? " resume='true'" : ''}/>`;

/** What it writes has been dealt with; nothing of what Openfire answers is read. */
async function writes(device: Reader, text: string): Promise<void> {
  await clientOf(device).client.write(text);
  await sleep(300);
}

/** They come to the next device, and the log says of nobody else that he has them. */
async function comeAgain(play: GuardPlay, sent: readonly Sent[]): Promise<void> {
  await play.returned(sent);
  const pad = await play.device('tcp', 'pad');
  await play.hears(pad, sent, 1);
  await nobodyElseHas(play, sent);
}

async function nobodyElseHas(play: GuardPlay, sent: readonly Sent[]): Promise<void> {
  for (const one of sent) {
    const { deliveries } = await play.told(one);
    expect(deliveries.find(({ resource }) => resource === 'phone')?.state).toBe('sent');
  }
}

/** With stream management on, the phone's link swallows three messages, something happens, and it dies: all come again. */
async function swallowed(play: GuardPlay, happens: (phone: Reader) => Promise<unknown>): Promise<void> {
  const link = await play.link('tcp');
  const phone = await play.device('tcp', 'phone', { port: link.port });
  ignoreRequests(phone);
  await writes(phone, enable(false));
  link.starveClient();
  const sent = await play.send(3);
  await play.alice.settle();
  await happens(phone);
  link.cut();
  await play.gone('phone');
  await comeAgain(play, sent);
}

export function streamAcks(server: GuardedServer): void {
  test.concurrent('it is enabled behind what was not read, and the link dies: all comes again', () =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('tcp');
      const phone = await play.device('tcp', 'phone', { port: link.port });
      ignoreRequests(phone);
      link.starveClient();
      const before = await play.send(2);
      await play.alice.settle();
      await writes(phone, enable(false));
      const behind = await play.send(1);
      await play.alice.settle();
      link.cut();
      await play.gone('phone');
      // What is counted Openfire gives again itself, at once.
      await play.returned([...before, ...behind]);
      const pad = await play.device('tcp', 'pad');
      await play.hears(pad, [...behind, ...before], 1);
      await nobodyElseHas(play, before);
    }),
  );

  test.concurrent.each([
    ['a second request for it', enable(false)],
    ['a word that nobody knows', "<nonsense xmlns='urn:xmpp:sm:3'/>"],
    ['a resumption of an open session', "<resume xmlns='urn:xmpp:sm:3' h='0' previd='none'/>"],
  ])('%s ends it, and the link dies: all comes again', (_, text) =>
    GuardPlay.run(server(), async (play) => {
      await swallowed(play, (phone) => writes(phone, text));
    }),
  );

  test.concurrent('its queue grows too long by answers alone, and the link dies: all comes again', () =>
    GuardPlay.run(server(), async (play) => {
      const ping = "<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>";
      await swallowed(play, (phone) => writes(phone, ping.repeat(maxUnacknowledged)));
    }),
  );

  test.concurrent('it is on, and the link dies with all unread: all comes again', () =>
    GuardPlay.run(server(), async (play) => {
      await swallowed(play, () => Promise.resolve());
    }),
  );
}
