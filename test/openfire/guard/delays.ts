/** Since when a message was delayed: the server says it once and truly, whatever the sender wrote (XEP-0203, XEP-0091). */
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import { until } from '../../support/until.ts';
import type { Reader } from '../../support/xmpp/reader.ts';
import { chat } from '../../support/xmpp/stanzas.ts';
import { aWhile, GuardPlay } from './play.ts';
import { breakOff } from './resume.ts';
import type { GuardedServer } from './servers.ts';

const longAgo = '2001-02-03T04:05:06Z';

const delay = (from: string): Element => xml('delay', { xmlns: 'urn:xmpp:delay', from, stamp: longAgo });
const legacy = (from: string): Element =>
  xml('x', { xmlns: 'jabber:x:delay', from, stamp: '20010203T04:05:06' });

/** Letters that lie about the server, one that speaks for itself, one of somebody else's, one that says nothing. */
const letters = (play: GuardPlay): readonly Element[] => [
  chat(play.bare, 'a', { id: 'claims' }, delay('localhost')),
  chat(
    play.bare,
    'b',
    { id: 'claims-otherwise' },
    delay('LOCALHOST/x'),
    legacy('localhost'),
    delay(play.bare),
  ),
  chat(play.bare, 'c', { id: 'own' }, delay(play.alice.jid)),
  chat(play.bare, 'd', { id: 'foreign' }, delay('elsewhere.example')),
  chat(play.bare, 'e', { id: 'none' }),
];
const count = 5;

/** What is left of what the senders wrote. */
const kept = (play: GuardPlay): Readonly<Record<string, readonly string[]>> => ({
  claims: [],
  'claims-otherwise': [],
  own: [play.alice.jid],
  foreign: ['elsewhere.example'],
  none: [],
});

interface Told {
  readonly by: string;
  readonly stamp: string;
}

function told(message: Element): readonly Told[] {
  return message.children.flatMap((child) =>
    typeof child !== 'string' && /^(urn:xmpp:delay|jabber:x:delay)$/.test(child.getNS() ?? '')
      ? [{ by: child.attrs['from'] ?? '', stamp: child.attrs['stamp'] ?? '' }]
      : [],
  );
}

/** Each came, says once that the server delayed it, since it was sent, and says what others said. */
async function expectTrueTimes(play: GuardPlay, device: Reader, began: number, ended: number): Promise<void> {
  await until('all', () => device.heard.length === count);
  await aWhile();
  expect(device.heard).toHaveLength(count);
  for (const message of device.heard) {
    const ours = told(message).filter(({ by }) => by === 'localhost');
    expect(ours).toHaveLength(1);
    const stamp = Date.parse(ours[0]?.stamp ?? '');
    expect(stamp).toBeGreaterThanOrEqual(began - 1000);
    expect(stamp).toBeLessThanOrEqual(ended + 1000);
    const others = told(message).filter(({ by }) => by !== 'localhost');
    expect(others.map(({ by }) => by)).toEqual(kept(play)[message.attrs['id'] ?? '']);
    expect(others.every(({ stamp: said }) => said === longAgo)).toBe(true);
  }
}

/** Alice sends the letters, and the server has them; between which times. */
async function sendLetters(play: GuardPlay): Promise<[began: number, ended: number]> {
  const began = Date.now();
  await play.alice.send(...letters(play));
  await play.alice.settle();
  return [began, Date.now()];
}

export function delays(server: GuardedServer): void {
  test.concurrent('its link dies unread: redelivered with the true time', () =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('tcp');
      await play.device('tcp', 'phone', { port: link.port });
      link.swallow();
      const [began, ended] = await sendLetters(play);
      await play.gone('phone');
      const back = await play.device('tcp', 'pad');
      await expectTrueTimes(play, back, began, ended);
    }),
  );

  test.concurrent.each(['reads it', 'dies in the flush'])(
    'stored, and the first login %s: handed out with the true time',
    (end) =>
      GuardPlay.run(server(), async (play) => {
        const began = Date.now();
        for (const letter of letters(play)) {
          await play.alice.send(letter);
          await play.alice.settle();
        }
        const ended = Date.now();
        const link = await play.link('tcp');
        const phone = await play.device('tcp', 'phone', { port: link.port, available: false });
        if (end === 'dies in the flush') link.starveClient();
        await phone.become(0);
        if (end !== 'dies in the flush') return expectTrueTimes(play, phone, began, ended);
        await play.gone('phone');
        const back = await play.device('tcp', 'pad');
        await expectTrueTimes(play, back, began, ended);
      }),
  );

  test.concurrent('its link is cut and its session resumed: repeated with the true time', () =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('tcp');
      const phone = await play.device('tcp', 'phone', { port: link.port, streamManagement: true });
      link.starveClient();
      const [began, ended] = await sendLetters(play);
      await aWhile();
      await breakOff(play, link);
      await aWhile();
      link.thaw();
      await phone.reconnect();
      await expectTrueTimes(play, phone, began, ended);
    }),
  );

  test.concurrent.each(['its resource', 'another resource'])(
    'its session with stream management ends unread, and %s comes: given again with the true time',
    (who) =>
      GuardPlay.run(server(), async (play) => {
        const link = await play.link('tcp');
        const phone = await play.device('tcp', 'phone', { port: link.port, streamManagement: true });
        const pad = who === 'its resource' ? null : await play.device('tcp', 'pad', { priority: -1 });
        link.starveClient();
        const [began, ended] = await sendLetters(play);
        await aWhile();
        if (pad === null) await breakOff(play, link);
        else {
          await play.becomes(pad, 'pad', 1);
          await phone.inProcess?.client.write('</stream:stream>');
        }
        const back = pad ?? (await play.device('tcp', 'phone'));
        await expectTrueTimes(play, back, began, ended);
      }),
  );

  test.concurrent('delivered at once: nothing is said for the server, and what others say stays', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.device('tcp', 'phone');
      await play.alice.send(...letters(play));
      await until('all', () => phone.heard.length === count);
      const said = phone.heard.map((message) => [message.attrs['id'], told(message).map(({ by }) => by)]);
      expect(Object.fromEntries(said)).toEqual(kept(play));
    }),
  );
}
