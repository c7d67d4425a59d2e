/** What says something without saying it in a body: on a dead link it is kept, signals are not, and both are passed on. */
import { isDeepStrictEqual } from 'node:util';
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import parse from '@xmpp/xml/lib/parse.js';
import { until } from '../../support/until.ts';
import type { TestClient } from '../../support/xmpp/client.ts';
import { tree } from './letters.ts';
import { aWhile, GuardPlay } from './play.ts';
import { room } from './rooms.ts';
import type { GuardedServer } from './servers.ts';

const contents: readonly (readonly [what: string, inner: string])[] = [
  ['invitation', `<x xmlns='jabber:x:conference' jid='room@conference.localhost' reason='come &amp; see'/>`],
  ['file', `<x xmlns='jabber:x:oob'><url>https://example.org/a?b=1&amp;c=2</url></x>`],
  ['retraction', `<retract xmlns='urn:xmpp:message-retract:1' id='m0'/><store xmlns='urn:xmpp:hints'/>`],
  ['reaction', `<reactions xmlns='urn:xmpp:reactions:0' id='m0'><reaction>👋</reaction></reactions>`],
  [
    'call',
    `<propose xmlns='urn:xmpp:jingle-message:0' id='c1'><description xmlns='urn:x' media='audio'/></propose>`,
  ],
  ['reference', `<reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:bob@localhost'/>`],
  ['form', `<x xmlns='jabber:x:data' type='form'><field var='a'><value>1</value></field></x>`],
  [
    'formatted',
    `<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'>hi</body></html>`,
  ],
  [
    'event',
    `<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='n'><item id='1'/></items></event>`,
  ],
  [
    'contacts',
    `<x xmlns='http://jabber.org/protocol/rosterx'><item action='add' jid='carol@localhost'/></x>`,
  ],
  ['unknown', `<active xmlns='http://jabber.org/protocol/chatstates'/><odd xmlns='urn:nobody:knows'>x</odd>`],
  ['subject', `<subject>Tea?</subject><thread>t</thread>`],
  ['empty body', `<body/><geoloc xmlns='http://jabber.org/protocol/geoloc'><lat>1</lat></geoloc>`],
];

const signals: readonly (readonly [what: string, inner: string])[] = [
  ['typing', `<composing xmlns='http://jabber.org/protocol/chatstates'/><thread>t</thread>`],
  ['marker', `<displayed xmlns='urn:xmpp:chat-markers:0' id='nothing'/><store xmlns='urn:xmpp:hints'/>`],
  ['receipt', `<received xmlns='urn:xmpp:receipts' id='nothing'/>`],
  ['raised', `<x xmlns='jabber:x:event'><composing/><id>nothing</id></x>`],
];

const message = (to: string, type: string, id: string, inner: string): Element =>
  parse(`<message to='${to}' type='${type}' id='${id}'>${inner}</message>`);

/** The children, without what servers add. */
const said = (stanza: Element): unknown[] =>
  stanza.children.flatMap((child) =>
    typeof child === 'string' || ['stanza-id', 'receipt-id', 'delay'].includes(child.name)
      ? []
      : [tree(child)],
  );

const withIds = (client: TestClient | null, ids: readonly string[]): readonly Element[] =>
  (client?.messages ?? []).filter(({ attrs }) => ids.includes(attrs['id'] ?? ''));

const ask = (client: TestClient, type: string, to: string, ...children: Element[]): Promise<Element> =>
  client.client.iqCaller.request(xml('iq', { type, to }, ...children), 10_000);

async function node(play: GuardPlay, reader: TestClient | null): Promise<string> {
  const name = `${play.bob.name}-node`;
  const pubsub = 'http://jabber.org/protocol/pubsub';
  await ask(play.alice, 'set', 'pubsub.localhost', xml('pubsub', pubsub, xml('create', { node: name })));
  if (reader === null) throw new Error('a client in this process was asked for');
  const subscribe = xml('subscribe', { node: name, jid: play.bare });
  await ask(reader, 'set', 'pubsub.localhost', xml('pubsub', pubsub, subscribe));
  return name;
}

export function content(server: GuardedServer): void {
  test.concurrent.each(['chat', 'normal'])(
    'who is away gets what has no body, type %s, once at his login, and the log knows it',
    (type) =>
      GuardPlay.run(server(), async (play) => {
        const sent = contents.map(([what, inner]) => message(play.bare, type, what, inner));
        await play.alice.send(...sent);
        const states = async (): Promise<unknown[]> =>
          (await play.rows({ participant: play.bare })).map(({ state }) => state);
        const all = (state: string): unknown[] => contents.map(() => state);
        await until('all to be stored', async () => isDeepStrictEqual(await states(), all('stored')));
        const ids = contents.map(([what]) => what);
        const pad = (await play.device('tcp', 'pad')).inProcess;
        await until('all of it', () => withIds(pad, ids).length >= ids.length);
        await until('all to be confirmed', async () => isDeepStrictEqual(await states(), all('confirmed')));
        await aWhile();
        expect(withIds(pad, ids).map(said).sort()).toEqual(sent.map(said).sort());
      }),
  );

  test.concurrent.each(['chat', 'normal'])(
    'a dead link swallows what has no body, type %s: all of it arrives at the next login, signals do not',
    (type) =>
      GuardPlay.run(server(), async (play) => {
        const link = await play.link('tcp');
        await play.device('tcp', 'phone', { port: link.port });
        link.swallow();
        const sent = contents.map(([what, inner]) => message(play.bare, type, what, inner));
        await play.alice.send(...sent);
        await play.alice.send(...signals.map(([what, inner]) => message(play.bare, type, what, inner)));
        await play.gone('phone');
        await until('all to be back in the offline store', async () => {
          for (const row of await play.rows({ participant: play.bare })) {
            const { timeline } = await play.message(row);
            if (timeline.at(-1)?.state !== 'stored') throw new Error(JSON.stringify([row.id, timeline]));
          }
          return true;
        });
        const ids = contents.map(([what]) => what);
        const pad = (await play.device('tcp', 'pad')).inProcess;
        await until('all of it', () => withIds(pad, ids).length >= ids.length);
        await aWhile();
        const heard = withIds(pad, ids);
        expect(heard.map(({ attrs }) => attrs['id'])).toEqual(ids);
        expect(heard.map(said)).toEqual(sent.map(said));
        expect(
          withIds(
            pad,
            signals.map(([what]) => what),
          ),
        ).toEqual([]);
        const rows = await play.rows({ participant: play.bare, order: 'asc' });
        expect(rows.map((row) => [row.id, row.body, row.state])).toEqual(
          ids.map((id) => [id, null, 'confirmed']),
        );
      }),
  );

  test.concurrent("a room's invitation on a dead link arrives at the next login", () =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('tcp');
      await play.device('tcp', 'phone', { port: link.port });
      const address = await room(play);
      link.swallow();
      const invite = xml('invite', { to: play.bare }, xml('reason', {}, 'tea'));
      await play.alice.send(
        xml('message', { to: address }, xml('x', 'http://jabber.org/protocol/muc#user', invite)),
      );
      await play.gone('phone');
      const pad = await play.device('tcp', 'pad');
      const invited = (): readonly Element[] =>
        (pad.inProcess?.messages ?? []).filter(({ attrs }) => attrs['from'] === address);
      await until('the invitation', () => invited().length > 0);
      await aWhile();
      expect(invited()).toHaveLength(1);
      expect(invited()[0]?.toString()).toContain('tea');
      const rows = await play.rows({ participant: play.bare, with: address });
      expect(rows).toMatchObject([{ from: address, body: null, state: 'confirmed' }]);
    }),
  );

  test.concurrent('what a node tells on a dead link arrives at the next login', () =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('tcp');
      const phone = await play.device('tcp', 'phone', { port: link.port });
      const name = await node(play, phone.inProcess);
      link.swallow();
      const item = xml('item', { id: 'one' }, xml('thing', 'urn:example:thing'));
      const publish = xml('publish', { node: name }, item);
      await ask(
        play.alice,
        'set',
        'pubsub.localhost',
        xml('pubsub', 'http://jabber.org/protocol/pubsub', publish),
      );
      await play.gone('phone');
      const pad = await play.device('tcp', 'pad');
      const told = (): readonly Element[] =>
        (pad.inProcess?.messages ?? []).filter((stanza) => stanza.toString().includes('urn:example:thing'));
      await until('the event', () => told().length > 0);
      await aWhile();
      // Who has just subscribed may be told of the last item, too: a message of its own, which comes once, as well.
      const ids = told().map(({ attrs }) => attrs['id']);
      expect(ids).toEqual([...new Set(ids)]);
      const rows = await play.rows({ participant: play.bare, with: 'pubsub.localhost' });
      expect(rows.every(({ body, state }) => body === null && state === 'confirmed')).toBe(true);
    }),
  );
}
