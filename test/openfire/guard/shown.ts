/** Whatever shows a text to a reader is in the log, in whatever form it was sent; what is not followed comes once. */
import type { Element } from '@xmpp/client';
import parse from '@xmpp/xml/lib/parse.js';
import { until } from '../../support/until.ts';
import { Component } from '../../support/xmpp/component.ts';
import { aWhile, GuardPlay } from './play.ts';
import { enters, room } from './rooms.ts';
import type { GuardedServer } from './servers.ts';

const wrapped = (words: string): string =>
  `<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'><body>${words}</body></message></forwarded>`;
const xhtml = `<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><p>pay <b>styled</b></p></body></html>`;
/** Messages by their ids: their type, what is in them, and the words that a reader sees. */
const forms: Readonly<Record<string, readonly [type: string, inner: string, words: string]>> = {
  headline: ['headline', `<body>pay headline</body><request xmlns='urn:xmpp:receipts'/>`, 'pay headline'],
  error: ['error', `<body>pay error</body><error type='cancel'/>`, 'pay error'],
  chatter: ['groupchat', '<body>pay chatter</body>', 'pay chatter'],
  styled: ['chat', xhtml, 'pay styled'],
  second: ['chat', `<body>pay 100</body><body xml:lang='de'>zahle 900</body>`, 'zahle 900'],
  passed: ['chat', wrapped('pay forwarded'), '"pay forwarded"'],
  copied: ['chat', `<sent xmlns='urn:xmpp:carbons:2'>${wrapped('pay copied')}</sent>`, 'pay copied'],
  archived: ['chat', `<result xmlns='urn:xmpp:mam:2'>${wrapped('pay archived')}</result>`, 'pay archived'],
  unknown: ['chat', `<x xmlns='urn:nobody:knows'><y label='pay unknown'/></x>`, 'pay unknown'],
  explained: [
    'error',
    `<error type='cancel'><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>pay explained</text></error>`,
    'pay explained',
  ],
};
const unfollowed = ['headline', 'error', 'chatter', 'explained'];
let domains = 0;

export function shown(server: GuardedServer): void {
  test.concurrent(
    'each form of a text is in the log and found by its words; what is not followed comes once',
    () =>
      GuardPlay.run(server(), async (play) => {
        const domain = `forms${++domains}.localhost`;
        const component = await Component.connect(server(), domain);
        try {
          const link = await play.link('tcp');
          const phone = await play.device('tcp', 'phone', { port: link.port });
          const sent = Object.entries(forms).map(([id, [type, inner]]) =>
            parse(`<message to='${phone.jid}' type='${type}' id='${id}'>${inner}</message>`),
          );
          const heard = (ids: readonly string[]): readonly Element[] =>
            (phone.inProcess?.messages ?? []).filter(({ attrs }) => ids.includes(attrs['id'] ?? ''));
          await play.alice.send(...sent);
          const outside = `tea${domains}@${domain}/carol`;
          component.send(
            `<message from='${outside}' to='${phone.jid}' type='groupchat' id='afar'><body>pay afar</body></message>`,
          );
          await until('all', () => heard([...Object.keys(forms), 'afar']).length === sent.length + 1);
          const found = async (text: string): Promise<unknown[]> =>
            (await play.rows({ participant: play.bare, text })).map(({ id, type }) => [id, type]);
          for (const [id, [type, , words]] of Object.entries(forms))
            await until(`${id} by its words`, async () => {
              expect(await found(words)).toEqual([[id, type]]);
              return true;
            });
          await until('what came from afar', async () => (await found('afar')).length === 1);
          // What is not proved to be read comes again when the link dies.
          const rows = await until('what is followed to be confirmed', async () => {
            const all = await play.rows({ participant: play.bare, limit: '100' });
            const followed = all.filter(({ id }) => id !== null && id in forms && !unfollowed.includes(id));
            return followed.every(({ state }) => state === 'confirmed') ? all : false;
          });
          expect(rows.filter(({ id }) => unfollowed.includes(id ?? '')).map(({ state }) => state)).toEqual(
            unfollowed.map(() => 'accepted'),
          );
          expect(play.receipts.filter(([, id]) => unfollowed.includes(id))).toEqual([]);
          link.swallow();
          await play.alice.send(...sent);
          await play.gone('phone');
          const pad = await play.device('tcp', 'pad');
          const again = (): (string | undefined)[] =>
            (pad.inProcess?.messages ?? [])
              .map(({ attrs }) => attrs['id'])
              .filter((id) => id !== undefined && id in forms);
          await until('what is followed', () => again().length >= sent.length - unfollowed.length);
          await aWhile();
          expect(again()).toEqual(Object.keys(forms).filter((id) => !unfollowed.includes(id)));
        } finally {
          component.end();
        }
      }),
  );

  test.concurrent('what a room of this server hands on is not in the log once for each who is in it', () =>
    GuardPlay.run(server(), async (play) => {
      const address = await room(play);
      const phone = await play.device('tcp', 'phone');
      await enters(play, phone, `${address}/bo`);
      await play.alice.send(
        parse(`<message to='${address}' type='groupchat' id='tea'><body>tea</body></message>`),
      );
      await until('both to have it', () =>
        [phone.inProcess, play.alice].every(
          (one) => one?.messages.some(({ attrs }) => attrs['id'] === 'tea') ?? false,
        ),
      );
      await aWhile();
      // Rooms are not logged on these servers, unless they are asked to be.
      expect((await play.rows({ participant: play.bare })).filter(({ id }) => id === 'tea')).toEqual([]);
      expect((await play.rows({ participant: play.alice.bare })).filter(({ id }) => id === 'tea')).toEqual(
        [],
      );
    }),
  );
}
