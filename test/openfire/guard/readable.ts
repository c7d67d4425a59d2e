/** What Openfire lets in can be redelivered: kept XML is read again, and none of it is written into Openfire's log. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import { until } from '../../support/until.ts';
import { signIn } from '../../support/xmpp/client.ts';
import type { TestClient } from '../../support/xmpp/client.ts';
import type { Reader } from '../../support/xmpp/reader.ts';
import { tree } from './letters.ts';
import type { Sent } from './letters.ts';
import { GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';

/** Names of the fifth edition of XML 1.0 (ក is Khmer), of which the JDK's parser knows the fourth. */
const khmer = xml('ក', { xmlns: 'urn:x', ខ: '1' }, xml('គ', {}, 'x'));
const nested = xml('outer', { xmlns: 'urn:x' }, xml('ក'), xml('p:ក', { 'xmlns:p': 'urn:y', 'p:ខ': '2' }));

function named(play: GuardPlay, name: string, type: string, ...children: Element[]): Sent {
  const id = `${name}-${play.bob.name}`;
  const body = `body of ${id}`;
  const element = xml('message', { to: play.bare, type, id }, xml('body', {}, body), ...children);
  return { id, originId: '', body, element };
}

const bodyOf = (message: Element): string => message.getChildText('body') ?? '';

/** How often Openfire's log has it in clear. */
function inLog(play: GuardPlay, text: string): number {
  return readFileSync(join(play.server.home, 'logs', 'openfire.log'), 'utf8').split(text).length - 1;
}

/** Another client of alice's. */
function another(play: GuardPlay, transport: 'tcp' | 'websocket'): Promise<TestClient> {
  const account = { name: play.alice.bare.split('@')[0] ?? '', password: 'secret' };
  return signIn(play.server, account, { transport, resource: 'another', keep: true });
}

async function hears(device: Reader, one: Sent): Promise<Element> {
  const own = (): Element | undefined => device.heard.find(({ attrs }) => attrs['id'] === one.id);
  return until(`${one.id} to be heard`, own);
}

export function readable(server: GuardedServer): void {
  test.concurrent.each([
    ['khmer', khmer],
    ['nested', nested],
  ])(
    'names that the JDK’s parser refuses are redelivered, out of the offline store, too: %s',
    (name, child) =>
      GuardPlay.run(server(), async (play) => {
        const link = await play.link('tcp');
        await play.device('tcp', 'phone', { port: link.port });
        link.swallow();
        const one = named(play, name, 'chat', child);
        await play.alice.send(one.element);
        await play.gone('phone');
        await play.returned([one]);
        const pad = await play.device('tcp', 'pad');
        const heard = await hears(pad, one);
        expect(
          heard
            .getChildElements()
            .filter((element) => element.getNS() === 'urn:x')
            .map(tree),
        ).toEqual([tree(child)]);
        await play.logged([one], 'confirmed');
        expect(inLog(play, one.body)).toBe(0);
      }),
  );

  test.concurrent(
    'a character that is none in XML, said over WebSocket, does not keep it from being read',
    () =>
      GuardPlay.run(server(), async (play) => {
        const link = await play.link('tcp');
        await play.device('tcp', 'phone', { port: link.port });
        const [account] = [{ name: play.alice.bare.split('@')[0] ?? '', password: 'secret' }];
        const web = await signIn(play.server, account, {
          transport: 'websocket',
          resource: 'web',
          keep: true,
        });
        link.swallow();
        const one = named(play, 'control', 'chat');
        const text = `body of ${one.id}`;
        await web.client.write(
          `<message xmlns='jabber:client' to='${play.bare}' type='chat' id='${one.id}'><body>${text}&#2;</body></message>`,
        );
        await play.gone('phone');
        await play.returned([one]);
        const pad = await play.device('tcp', 'pad');
        expect(bodyOf(await hears(pad, one))).toBe(text);
        await play.logged([one], 'confirmed');
        await web.signOut();
      }),
  );

  test.concurrent.each([
    ['there', true],
    ['away', false],
  ])('a type that Openfire throws at means normal, where its reader is %s', (_, isThere) =>
    GuardPlay.run(server(), async (play) => {
      const phone = isThere ? await play.device('tcp', 'phone') : null;
      const one = named(play, `foo-${String(isThere)}`, 'foo');
      // Openfire closes the session of who sends such a thing.
      const thrown = await another(play, 'tcp');
      await thrown.send(one.element);
      if (phone === null) await play.logged([one], 'stored');
      const device = phone ?? (await play.device('tcp', 'pad'));
      expect((await hears(device, one)).attrs['type']).toBe('normal');
      await play.logged([one], 'confirmed');
      // Openfire itself writes what it throws at into its log, once or twice.
      expect(inLog(play, one.body)).toBeLessThanOrEqual(2);
      await thrown.signOut();
    }),
  );
}
