/** A room's private message is its reader's, under the names that the room gives: on a dead link, and beside one. */
import { xml } from '@xmpp/client';
import { until } from '../../support/until.ts';
import { aWhile, GuardPlay } from './play.ts';
import { areStored, ends, enters, heard, room, said, timelineOf, whisper, whisperedInVain } from './rooms.ts';
import type { GuardedServer } from './servers.ts';

export function privateMessages(server: GuardedServer): void {
  test.concurrent.each(['tcp', 'websocket'] as const)(
    "a dead link swallows a room's private messages, over %s: they come at the next login, as the room gave them",
    (transport) =>
      GuardPlay.run(server(), async (play) => {
        const link = await play.link(transport);
        const phone = await play.device(transport, 'phone', { port: link.port });
        const address = await room(play);
        const occupant = `${address}/bo`;
        await enters(play, phone, occupant);
        link.swallow();
        await play.alice.send(whisper(occupant, 'w1'), whisper(occupant, 'w2', 'normal'));
        await play.gone('phone');
        await areStored(play, occupant, ['w1', 'w2']);
        const pad = await play.device('tcp', 'pad');
        await until('both', () => heard(pad).length >= 2);
        await aWhile();
        expect(said(pad)).toEqual([
          [`${address}/al`, 'w1', 'psst w1', 1],
          [`${address}/al`, 'w2', 'psst w2', 1],
        ]);
        expect(
          heard(pad).map((stanza) => stanza.getChildren('x', 'http://jabber.org/protocol/muc#user').length),
        ).toEqual([1, 1]);
        expect(heard(pad).join('')).not.toContain(play.alice.bare);
        await ends(play, occupant, 'w1', 'confirmed');
        await ends(play, occupant, 'w2', 'confirmed');
        expect(play.errors).toEqual([]);
      }),
  );

  test.concurrent('one that was read within a second of its reader leaving has no false ending', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.device('tcp', 'phone');
      const address = await room(play);
      const occupant = `${address}/bo`;
      await enters(play, phone, occupant);
      await play.alice.send(whisper(occupant, 'w1'));
      await until('it to be heard', () => heard(phone).length > 0);
      await phone.inProcess?.send(xml('presence', { type: 'unavailable' }));
      await phone.leave();
      await play.gone('phone');
      await aWhile();
      const pad = await play.device('tcp', 'pad');
      await aWhile();
      const { state, timeline } = await timelineOf(play, occupant, 'w1');
      expect(['sent', 'confirmed']).toContain(state);
      expect(timeline.filter(({ reason }) => (reason ?? null) !== null)).toEqual([]);
      expect(heard(pad)).toEqual([]);
    }),
  );

  test.concurrent('with stream management it comes once, whoever gives it again', () =>
    GuardPlay.run(server(), async (play) => {
      const { phone, address, occupant } = await whisperedInVain(play, true);
      await phone.inProcess?.client.write('</stream:stream>');
      await play.gone('phone');
      const pad = await play.device('tcp', 'pad');
      await until('it', () => heard(pad).length > 0);
      await aWhile();
      expect(said(pad)).toEqual([[`${address}/al`, 'w1', 'psst w1', 1]]);
      await ends(play, occupant, 'w1', 'confirmed');
    }),
  );

  test.concurrent('what the room refuses ends with its reason', () =>
    GuardPlay.run(server(), async (play) => {
      const address = await room(play);
      await play.alice.send(whisper(`${address}/nobody`, 'w1'));
      await ends(play, `${address}/nobody`, 'w1', 'failed');
      const { timeline } = await timelineOf(play, `${address}/nobody`, 'w1');
      const reason = play.errors[0]?.getChild('error')?.getChildElements()[0]?.name;
      // Up to Openfire 4.6 it is the former, which XEP-0045 does not have.
      expect(['recipient-unavailable', 'item-not-found']).toContain(reason);
      expect(timeline.at(-1)).toMatchObject({ state: 'failed', reason });
    }),
  );

  test.concurrent('one to oneself is given back to oneself', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.device('tcp', 'phone');
      const address = await room(play);
      await enters(play, phone, `${address}/bo`);
      await phone.inProcess?.send(whisper(`${address}/bo`, 'mine'));
      await until('the note', () => heard(phone).length > 0);
      await aWhile();
      const rows = await play.rows({ participant: play.bare });
      expect(rows.find(({ id }) => id === 'mine')).toMatchObject({ to: `${address}/bo`, state: 'confirmed' });
    }),
  );
}
