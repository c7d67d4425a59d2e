/** Chat states: each device has its own, which ends with its session and with what was typed. */
import { xml } from '@xmpp/client';
import { rest } from '../../support/server/rest.ts';
import { until } from '../../support/until.ts';
import type { Reader } from '../../support/xmpp/reader.ts';
import { chat } from '../../support/xmpp/stanzas.ts';
import { GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';

interface State {
  readonly from: string;
  readonly resource: string | null;
  readonly state: string;
}

export function typing(server: GuardedServer): void {
  test.concurrent('chat states end with the message, the session and the device; gone is told', () =>
    GuardPlay.run(server(), async (play) => {
      const told = async (...wanted: string[]): Promise<void> => {
        await until(`the states to be ${wanted.join()}`, async () => {
          const { body } = await rest(play.server).request('/api/v1/states');
          const { items } = body as { items: readonly State[] }; // as described in openapi.json
          const own = items.filter(({ from }) => from === play.bare);
          const found = own.map(({ resource, state }) => `${resource ?? ''} ${state}`).sort();
          if (found.join() !== wanted.join()) throw new Error(found.join());
          return true;
        });
      };
      const say = async (device: Reader, state: string): Promise<void> => {
        const child = xml(state, 'http://jabber.org/protocol/chatstates');
        await device.inProcess?.send(xml('message', { to: play.alice.jid, type: 'chat' }, child));
      };
      const link = await play.link('tcp');
      const phone = await play.device('tcp', 'phone', { port: link.port });
      const pad = await play.device('websocket', 'pad');
      await say(phone, 'composing');
      await say(pad, 'composing');
      await told('pad composing', 'phone composing');
      await pad.inProcess?.send(chat(play.alice.bare, 'said'));
      await told('phone composing');
      await say(pad, 'gone');
      await told('pad gone', 'phone composing');
      link.cut();
      await told('pad gone');
    }),
  );
}
