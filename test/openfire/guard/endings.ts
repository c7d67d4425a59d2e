/** Messages that will never arrive: the log says why, and the sender is told once at most. */
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import type { FullMessage } from '../../support/server/rest.ts';
import { until } from '../../support/until.ts';
import type { Reader } from '../../support/xmpp/reader.ts';
import { chat, eventRequest } from '../../support/xmpp/stanzas.ts';
import type { Sent } from './letters.ts';
import { aWhile, GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';

const kibibyte = 1024;
/** Openfire's default quota of an account's offline store is 100 KiB. */
const large = 'x'.repeat(40 * kibibyte);

/** Large messages that ask for events, one after the other. */
async function sendLarge(play: GuardPlay, first: number, count: number): Promise<Sent[]> {
  const sent = Array.from({ length: count }, (_, index): Sent => {
    const id = `large-${first + index}`;
    const body = `${id} ${large}`;
    return { id, body, originId: '', element: chat(play.bare, body, { id }, eventRequest()) };
  });
  for (const { element } of sent) {
    await play.alice.send(element);
    await play.alice.settle();
  }
  return sent;
}

/** Ids that alice has been told are stored offline. */
const offlineEvents = (play: GuardPlay): (string | null | undefined)[] =>
  play.alice.messages.flatMap((stanza) => {
    const x = stanza.getChild('x', 'jabber:x:event');
    return stanza.attrs['type'] !== 'error' && x?.getChild('offline') !== undefined
      ? [x.getChildText('id')]
      : [];
  });

const errorsFor = (play: GuardPlay): (string | undefined)[] => play.errors.map(({ attrs }) => attrs['id']);

async function ended(play: GuardPlay, sent: Sent, state: string, reason: string): Promise<FullMessage> {
  const told = await until(`${sent.id} to be ${state}`, async () => {
    const found = await play.told(sent);
    if (found.state !== state) throw new Error(JSON.stringify(found.timeline));
    return found;
  });
  expect(told.timeline.at(-1)).toMatchObject({ state, reason });
  return told;
}

/** Bob's privacy list (XEP-0016): no messages of alice's. */
async function block(play: GuardPlay): Promise<Reader> {
  const bob = await play.device('tcp', 'phone');
  const ask = async (...children: Element[]): Promise<void> => {
    const query = xml('query', 'jabber:iq:privacy', ...children);
    await bob.inProcess?.client.iqCaller.request(xml('iq', { type: 'set' }, query), 10_000);
  };
  const item = { type: 'jid', value: play.alice.bare, action: 'deny', order: '1' };
  await ask(xml('list', { name: 'no-alice' }, xml('item', item, xml('message'))));
  await ask(xml('active', { name: 'no-alice' }));
  await ask(xml('default', { name: 'no-alice' }));
  return bob;
}

export function endings(server: GuardedServer): void {
  test.concurrent('the offline store is full: an error and no event, and the log says quota', () =>
    GuardPlay.run(server(), async (play) => {
      const sent = await sendLarge(play, 0, 3);
      const refused = sent.slice(2);
      for (const one of refused) await ended(play, one, 'failed', 'quota');
      await play.logged(sent.slice(0, 2), 'stored');
      await until('the events', () => offlineEvents(play).length >= 2);
      await aWhile();
      expect(offlineEvents(play)).toEqual(['large-0', 'large-1']);
      expect(errorsFor(play)).toEqual(['large-2']);
      const back = await play.device('tcp', 'pad');
      await play.logged(sent.slice(0, 2), 'confirmed');
      expect(back.heard.map(({ attrs }) => attrs['id'])).toEqual(['large-0', 'large-1']);
    }),
  );

  test.concurrent('a dead device held more than the offline store takes: all goes there, and no error', () =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('tcp');
      await play.device('tcp', 'phone', { port: link.port });
      link.swallow();
      // For all that the server knows, the device has read it.
      const sent = await sendLarge(play, 0, 3);
      await play.gone('phone', 40_000);
      await play.returned(sent);
      await aWhile();
      expect(errorsFor(play)).toEqual([]);
      expect(offlineEvents(play)).toEqual(['large-0', 'large-1', 'large-2']);
      const back = await play.device('tcp', 'pad');
      await play.logged(sent, 'confirmed');
      await aWhile();
      expect(back.heard.map(({ attrs }) => attrs['id'])).toEqual(['large-0', 'large-1', 'large-2']);
    }),
  );

  test.concurrent('what was handed out of a full store goes back, whatever its quota says', () =>
    GuardPlay.run(server(), async (play) => {
      const sent = await sendLarge(play, 0, 2);
      await play.logged(sent, 'stored');
      const link = await play.link('tcp');
      const phone = await play.device('tcp', 'phone', { port: link.port, available: false });
      link.starveClient();
      await phone.become(0);
      await play.logged(sent, 'sent');
      link.cut();
      await play.gone('phone');
      // While they were out, others took their place.
      const others = await sendLarge(play, 2, 2);
      await play.logged(others, 'stored');
      await play.returned(sent);
      expect(play.errors).toEqual([]);
      const back = await play.device('tcp', 'pad');
      await play.logged([...sent, ...others], 'confirmed');
      expect(back.heard).toHaveLength(4);
    }),
  );

  test.concurrent('nobody has that account: unrouted, and the log says so', () =>
    GuardPlay.run(server(), async (play) => {
      const to = `nobody-${play.bob.name}@localhost`;
      const [sent = raise()] = await play.send(1, { to });
      const told = await until('its row', async () => {
        const rows = await play.rows({ participant: to });
        return rows.find(({ id, state }) => id === sent.id && state === 'unrouted');
      });
      const { timeline } = await play.message(told);
      expect(timeline.at(-1)).toMatchObject({ state: 'unrouted', reason: 'no-account' });
      await aWhile();
      expect(play.receipts).toEqual([]);
      expect(offlineEvents(play)).toEqual([]);
    }),
  );

  test.concurrent.each(['chat', 'normal'])(
    'bob blocks alice (%s): an error, no event, nothing ever',
    (type) =>
      GuardPlay.run(server(), async (play) => {
        await block(play);
        const id = `blocked-${type}`;
        const element = chat(play.bare, id, { id, type }, eventRequest());
        const sent: Sent = { id, body: id, originId: '', element };
        await play.alice.send(element);
        await ended(play, sent, 'failed', 'blocked');
        await aWhile();
        expect(errorsFor(play)).toEqual([id]);
        expect(offlineEvents(play)).toEqual([]);
        const again = await play.device('tcp', 'pad');
        await aWhile();
        expect(again.heard).toEqual([]);
      }),
  );

  test.concurrent('bob blocks alice and is away: no event, nothing ever, and the log says so', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await block(play);
      await phone.leave();
      await play.gone('phone');
      const id = 'blocked-away';
      const element = chat(play.bare, id, { id }, eventRequest());
      await play.alice.send(element);
      const told = await until('an ending', async () => {
        const found = await play.told({ id, body: id, originId: '', element });
        return ['failed', 'unrouted'].includes(found.state) ? found : undefined;
      });
      expect(told.timeline.at(-1)?.reason).toBe('blocked');
      await aWhile();
      expect(offlineEvents(play)).toEqual([]);
      expect(errorsFor(play).length).toBeLessThanOrEqual(1);
      const again = await play.device('tcp', 'pad');
      await aWhile();
      expect(again.heard).toEqual([]);
    }),
  );
}

function raise(): never {
  throw new Error('no letter');
}
