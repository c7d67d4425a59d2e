/** Streams that end without unavailable presence: by the client's own hand, in order, or by somebody else's. */
import { setTimeout as sleep } from 'node:timers/promises';
import { xml } from '@xmpp/client';
import { clientOf, idsOf } from '../../support/xmpp/reader.ts';
import type { Reader, Transport } from '../../support/xmpp/reader.ts';
import { ignoreRequests, reads } from './last-moment.ts';
import type { Sent } from './letters.ts';
import { aWhile, GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';

/** Nobody is asked before, in ms: so that it can be waited for what the log says, and no question is open yet. */
export const patient = 1000;

type Way = Exclude<Transport, 'bosh'> | 'tls';

/** Reads so many and gives no evidence of it. */
async function phoneThatHasRead(play: GuardPlay, way: Way, count: number): Promise<[Reader, Sent[]]> {
  const tls = way === 'tls';
  const phone = await play.device(tls ? 'tcp' : way, 'phone', { tls });
  if (way !== 'websocket') expect(clientOf(phone).client.socket?.secure ?? false).toBe(tls);
  ignoreRequests(phone);
  const read = reads(phone, count);
  const sent = await play.send(count);
  await read;
  // A client on this machine can end its stream before the thread that wrote to it has told of that.
  await play.logged(sent, 'sent');
  return [phone, sent];
}

/** Its client does not even answer the server's end of the stream: that would prove that it has read what came before. */
function writesNoMore(device: Reader): void {
  const { client } = clientOf(device);
  client.write = () => Promise.resolve();
}

/** Nobody gets anything any more, and the log says no more than what is known. */
async function nothingComesAgain(play: GuardPlay, sent: readonly Sent[]): Promise<void> {
  await play.gone('phone');
  await sleep(patient + 1500);
  const pad = await play.device('tcp', 'pad');
  await aWhile();
  expect(idsOf(pad)).toEqual([]);
  await play.logged(sent, 'sent');
  expect(play.receipts).toEqual([]);
}

async function allComesAgain(play: GuardPlay, sent: readonly Sent[]): Promise<void> {
  await play.returned(sent);
  const pad = await play.device('tcp', 'pad');
  await play.hears(pad, sent, 1);
}

export function streamEnds(server: GuardedServer): void {
  test.concurrent.each(['tcp', 'tls', 'websocket'] as const)(
    '%s: it reads and ends its stream at once, without a word to those who see it: nothing comes again',
    (way) =>
      GuardPlay.run(server(), async (play) => {
        const [phone, sent] = await phoneThatHasRead(play, way, 3);
        await phone.leave();
        await nothingComesAgain(play, sent);
      }),
  );

  test.concurrent('its end of the stream and of the connection come together: nothing comes again', () =>
    GuardPlay.run(server(), async (play) => {
      const [phone, sent] = await phoneThatHasRead(play, 'tcp', 3);
      clientOf(phone).client.socket?.end?.('</stream:stream>');
      await nothingComesAgain(play, sent);
    }),
  );

  test.concurrent.each(['tcp', 'websocket'] as const)(
    '%s: scripts that read what is stored and stop do not hand it on from one to the next',
    (transport) =>
      GuardPlay.run(server(), async (play) => {
        const [stored] = await play.store(1);
        const looks: (string | undefined)[] = [];
        for (let visit = 0; visit < 3; visit++) {
          const bot = await play.device(transport, `bot-${visit}`, { available: false });
          ignoreRequests(bot);
          const handed = visit === 0 ? reads(bot, 1) : Promise.resolve();
          await bot.become(0);
          await handed;
          await bot.leave();
          await sleep(1500);
          looks.push(...idsOf(bot));
        }
        expect(looks).toEqual([stored?.id]);
      }),
  );

  test.concurrent(
    'one that was silent for long ends its stream: what it owes an answer for comes again',
    () =>
      GuardPlay.run(server(), async (play) => {
        const [phone, sent] = await phoneThatHasRead(play, 'tcp', 2);
        await sleep(2 * patient + 500);
        await phone.leave();
        await allComesAgain(play, sent);
      }),
  );

  test.concurrent.each(['tcp', 'websocket'] as const)(
    '%s: another login takes its place: all comes again',
    (transport) =>
      GuardPlay.run(server(), async (play) => {
        const [phone, sent] = await phoneThatHasRead(play, transport, 3);
        writesNoMore(phone);
        await play.device('tcp', 'phone', { available: false });
        await allComesAgain(play, sent);
      }),
  );

  test.concurrent.each([
    ['what is not well-formed', '<message><body>&nbsp;</message>'],
    ['an element that nobody knows', "<nonsense xmlns='urn:example:nonsense'/>"],
    ['an error of the stream', '<stream:error/>'],
  ])('it sends %s, and the server ends the stream: all comes again', (_, text) =>
    GuardPlay.run(server(), async (play) => {
      const [phone, sent] = await phoneThatHasRead(play, 'tcp', 3);
      const { client } = clientOf(phone);
      const written = client.write(text);
      writesNoMore(phone);
      await written;
      await allComesAgain(play, sent);
    }),
  );

  test.concurrent('websocket: the server ends the stream for what it cannot read: all comes again', () =>
    GuardPlay.run(server(), async (play) => {
      const [phone, sent] = await phoneThatHasRead(play, 'websocket', 3);
      await clientOf(phone).client.send(xml('message', { to: '@@', type: 'chat' }, xml('body', {}, 'x')));
      clientOf(phone).client.socket?.end?.();
      await allComesAgain(play, sent);
    }),
  );

  test.concurrent(
    'websocket: a close frame without an end of the stream is no goodbye: all comes again',
    () =>
      GuardPlay.run(server(), async (play) => {
        const [phone, sent] = await phoneThatHasRead(play, 'websocket', 3);
        clientOf(phone).client.socket?.end?.();
        await allComesAgain(play, sent);
      }),
  );
}
