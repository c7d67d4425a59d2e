/** A sender is told that a session has a message only where he sees that session's presence. */
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import { until } from '../../support/until.ts';
import { newPair } from '../../support/xmpp/accounts.ts';
import type { TestClient } from '../../support/xmpp/client.ts';
import { reader } from '../../support/xmpp/reader.ts';
import type { Reader } from '../../support/xmpp/reader.ts';
import { chat, eventRequest, receiptRequest } from '../../support/xmpp/stanzas.ts';
import { aWhile, GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';
import { errorsOf, eventsOf, receiptsOf } from './told.ts';

const letterTo = (to: string, id: string): Element =>
  chat(to, `words of ${id}`, { id }, receiptRequest(), eventRequest());

const own = ({ inProcess }: Reader): TestClient => {
  if (inProcess === null) throw new Error('not a client of this process');
  return inProcess;
};

async function presence(device: Reader, attributes: Record<string, string> = {}): Promise<void> {
  await own(device).send(xml('presence', attributes));
  await own(device).settle();
}

async function hideFrom(device: Reader, viewer: string, kind: 'active' | 'default'): Promise<void> {
  const item = xml('item', { type: 'jid', value: viewer, action: 'deny', order: '1' }, xml('presence-out'));
  for (const child of [xml('list', { name: 'hidden' }, item), xml(kind, { name: 'hidden' })]) {
    const query = xml('query', 'jabber:iq:privacy', child);
    await own(device).client.iqCaller.request(xml('iq', { type: 'set' }, query), 10_000);
  }
}

async function isRead(play: GuardPlay, device: Reader, id: string): Promise<void> {
  await until(`${id} to be read`, () => device.heard.some(({ attrs }) => attrs['id'] === id));
  await until(`evidence for ${id}`, async () => {
    const rows = await play.rows({ participant: play.bare, limit: '20' });
    return rows.find((row) => row.id === id)?.state === 'confirmed';
  });
  await aWhile();
}

/** Whether alice is told that this very session has the message. */
function isTold(play: GuardPlay, device: Reader, id: string): boolean {
  const said = [receiptsOf(play.alice).includes(id), eventsOf(play.alice).includes(`delivered ${id}`)];
  expect(new Set(said).size).toBe(1);
  expect(errorsOf(own(device))).toEqual([]);
  return said[0] === true;
}

/** Alice writes to it, and it reads that; whether she is told. */
async function tells(play: GuardPlay, device: Reader, id: string): Promise<boolean> {
  await play.alice.send(letterTo(device.jid, id));
  await isRead(play, device, id);
  return isTold(play, device, id);
}

/** The same of a session to which Openfire routes nothing, and which fetches what is stored (XEP-0013). */
async function tellsOfFetched(play: GuardPlay, device: Reader, id: string): Promise<boolean> {
  await play.alice.send(letterTo(play.bare, id));
  await until(`${id} to be stored`, async () => {
    const rows = await play.rows({ participant: play.bare, limit: '20' });
    return rows.find((row) => row.id === id)?.state === 'stored';
  });
  const fetch = xml('offline', 'http://jabber.org/protocol/offline', xml('fetch'));
  await own(device).client.iqCaller.request(xml('iq', { type: 'get' }, fetch), 10_000);
  await isRead(play, device, id);
  return isTold(play, device, id);
}

/** A device of bob's that is signed in, and has sent no presence. */
const hidden = (play: GuardPlay, resource: string): Promise<Reader> =>
  play.device('tcp', resource, { available: false });

interface Hiding {
  readonly name: string;
  /** Openfire routes nothing to it. */
  readonly fetches?: true;
  hide(play: GuardPlay, device: Reader): Promise<void>;
}

const hidings: readonly Hiding[] = [
  { name: 'has sent no presence', fetches: true, hide: () => Promise.resolve() },
  {
    name: 'has sent presence to another one only',
    fetches: true,
    hide: (_play, device) => presence(device, { to: 'carol@localhost' }),
  },
  {
    name: 'has become unavailable and is still there',
    fetches: true,
    async hide(_play, device) {
      await presence(device);
      await presence(device, { type: 'unavailable' });
    },
  },
  {
    name: 'has told alice that it is unavailable',
    async hide(play, device) {
      await presence(device);
      await presence(device, { type: 'unavailable', to: play.alice.bare });
    },
  },
  {
    name: 'has told this session of hers that it is unavailable',
    async hide(play, device) {
      await presence(device);
      await presence(device, { type: 'unavailable', to: play.alice.jid });
    },
  },
  {
    name: 'hides by its active privacy list',
    async hide(play, device) {
      await hideFrom(device, play.alice.bare, 'active');
      await presence(device);
    },
  },
  {
    name: 'hides by the default privacy list',
    async hide(play, device) {
      await hideFrom(device, play.alice.bare, 'default');
      await presence(device);
    },
  },
  {
    name: 'was shown by no broadcast since it has put away its privacy list',
    async hide(play, device) {
      await hideFrom(device, play.alice.bare, 'active');
      await presence(device);
      const query = xml('query', 'jabber:iq:privacy', xml('active'));
      await own(device).client.iqCaller.request(xml('iq', { type: 'set' }, query), 10_000);
    },
  },
];

export function seen(server: GuardedServer): void {
  test.concurrent.each(hidings)('a session that $name gives itself away by nothing', ({ hide, fetches }) =>
    GuardPlay.run(server(), async (play) => {
      const device = await hidden(play, 'phone');
      await hide(play, device);
      const tell = fetches === true ? tellsOfFetched : tells;
      expect(await tell(play, device, 'm1')).toBe(false);
      const said = play.alice.messages.filter(({ attrs }) => attrs['from'] === device.jid);
      expect(said).toEqual([]);
    }),
  );

  test.concurrent('a session that comes out is told of again; what it had before is not', () =>
    GuardPlay.run(server(), async (play) => {
      const device = await hidden(play, 'phone');
      await presence(device);
      expect(await tells(play, device, 'm1')).toBe(true);
      await presence(device, { type: 'unavailable', to: play.alice.bare });
      expect(await tells(play, device, 'm2')).toBe(false);
      await presence(device);
      expect(await tells(play, device, 'm3')).toBe(true);
      expect(receiptsOf(play.alice)).toEqual(['m1', 'm3']);
    }),
  );

  test.concurrent('what it had while it was seen is told though it has left', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.process('plain', 'phone');
      await play.alice.send(letterTo(play.bare, 'm1'));
      await until('m1', () => phone.messages.some(({ id }) => id === 'm1'));
      await until('a receipt', () => receiptsOf(play.alice).length > 0);
      phone.send("<presence type='unavailable'/>");
      await phone.kill();
      await aWhile();
      expect(receiptsOf(play.alice)).toEqual(['m1']);
    }),
  );

  test.concurrent('no subscription: nothing, but for presence that was directed to her', async () => {
    const [alice, bob] = await newPair(server(), { friends: false });
    const play = await GuardPlay.between(server(), alice, bob);
    const device = await reader(server(), bob, 'tcp', 'phone');
    try {
      await presence(device);
      expect(await tells(play, device, 'm1')).toBe(false);
      // Her name ends as one that was shown something.
      await presence(device, { to: `x${play.alice.bare}` });
      expect(await tells(play, device, 'm2')).toBe(false);
      await presence(device, { to: play.alice.bare });
      expect(await tells(play, device, 'm3')).toBe(true);
    } finally {
      await device.leave();
      await play.end();
    }
  });

  test.concurrent('nobody is there, of an account that hides by its default list: no event says so', () =>
    GuardPlay.run(server(), async (play) => {
      const device = await hidden(play, 'phone');
      await hideFrom(device, play.alice.bare, 'default');
      await device.leave();
      await play.alice.send(letterTo(play.bare, 'm1'));
      await until('it to be stored', async () => {
        const [row] = await play.rows({ participant: play.bare, limit: '5' });
        return row?.state === 'stored';
      });
      await aWhile();
      expect(play.alice.messages).toEqual([]);
    }),
  );
}
