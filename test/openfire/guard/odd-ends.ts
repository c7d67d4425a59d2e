/** Ends of streams in forms that are legal and rare, and what only looks like an end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import { clientOf, idsOf } from '../../support/xmpp/reader.ts';
import type { Reader } from '../../support/xmpp/reader.ts';
import { ignoreRequests, reads } from './last-moment.ts';
import type { Sent } from './letters.ts';
import { aWhile, GuardPlay } from './play.ts';
import { breakOff } from './resume.ts';
import type { GuardedServer } from './servers.ts';
import { patient } from './stream-ends.ts';

const end = '</stream:stream>';

/** Reads them and gives no evidence of it. */
async function reading(play: GuardPlay, device: Reader, count: number): Promise<Sent[]> {
  ignoreRequests(device);
  const read = reads(device, count);
  const sent = await play.send(count);
  await read;
  await play.logged(sent, 'sent');
  return sent;
}

/** The next device is handed nothing. */
async function nothingMoreComes(play: GuardPlay): Promise<void> {
  await play.gone('phone');
  await sleep(patient + 1500);
  const pad = await play.device('tcp', 'pad');
  await aWhile();
  expect(idsOf(pad)).toEqual([]);
}

async function allComeAgain(play: GuardPlay, sent: readonly Sent[]): Promise<void> {
  await play.returned(sent);
  const pad = await play.device('tcp', 'pad');
  await play.hears(pad, sent, 1);
}

export function oddEnds(server: GuardedServer): void {
  test.concurrent.each([
    ['behind white space', (): string => ` \n\t${end}`],
    ['behind its unavailable presence', (): string => `<presence type='unavailable'/>${end}`],
    [
      'behind a last message',
      (to: string): string => `<message to='${to}' type='chat' id='bye'><body>bye</body></message>${end}`,
    ],
  ])('its end of the stream comes in one write %s: nothing comes again', (_, text) =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.device('tcp', 'phone');
      await reading(play, phone, 2);
      await clientOf(phone).client.write(text(play.alice.jid));
      await nothingMoreComes(play);
    }),
  );

  test.concurrent.each([
    ['in character data', `<![CDATA[${end}]]>`],
    ['escaped', '&lt;/stream:stream&gt;'],
  ])('a message has the text of an end %s, and the link dies: all comes again', (_, text) =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('tcp');
      const phone = await play.device('tcp', 'phone', { port: link.port });
      const sent = await reading(play, phone, 2);
      const message = `<message to='${play.alice.jid}' type='chat' id='looks-like'><body>${text}</body></message>`;
      await clientOf(phone).client.write(message);
      const isThere = (): boolean => play.alice.messages.some(({ attrs }) => attrs['id'] === 'looks-like');
      await until('it to come', isThere);
      link.cut();
      await play.gone('phone');
      await allComeAgain(play, sent);
    }),
  );

  test.concurrent.each([
    [
      'its stream anew',
      "<?xml version='1.0'?><stream:stream to='localhost' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>",
    ],
    ['to sign in again', "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGE=</auth>"],
  ])('in the middle of its session it begins %s, and the link dies: all comes again', (_, text) =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('tcp');
      const phone = await play.device('tcp', 'phone', { port: link.port });
      link.starveClient();
      const sent = await play.send(2);
      await play.logged(sent, 'sent');
      await clientOf(phone).client.write(text);
      await aWhile();
      link.cut();
      await allComeAgain(play, sent);
    }),
  );

  test.concurrent('a resumed session reads and ends its stream: each once', () =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('tcp');
      const phone = await play.device('tcp', 'phone', { port: link.port, streamManagement: true });
      link.starveClient();
      const sent = await play.send(3);
      await aWhile();
      await breakOff(play, link);
      link.thaw();
      await phone.reconnect();
      await play.hears(phone, sent, 1);
      await phone.leave();
      await nothingMoreComes(play);
      await play.logged(sent, 'confirmed');
    }),
  );
}
