/** A room's private message is its reader's, under the names that the room gives: on a dead link, and beside one. */
import { xml, type Element } from '@xmpp/client';
import { chat } from '../support/client.ts';
import { aWhile, GuardPlay } from './play.ts';
import type { Reader } from './reader.ts';
import type { GuardedServer } from './servers.ts';
import { delays } from './stanzas.ts';
import { until } from './until.ts';

const muc = 'http://jabber.org/protocol/muc';

/** A new room of alice's, who is `al` in it. */
async function room(play: GuardPlay): Promise<string> {
  const address = `${play.bob.name}-whispers@conference.localhost`;
  await play.alice.send(xml('presence', { to: `${address}/al` }, xml('x', muc)));
  await play.alice.stanza(({ name, attrs }) => name === 'presence' && attrs['from'] === `${address}/al`);
  const form = xml('x', { xmlns: 'jabber:x:data', type: 'submit' });
  const owner = xml('query', `${muc}#owner`, form);
  await play.alice.client.iqCaller.request(xml('iq', { type: 'set', to: address }, owner), 10_000);
  return address;
}

/** A device of bob's enters it, and alice sees that. */
async function enters(play: GuardPlay, device: Reader, occupant: string): Promise<void> {
  await device.inProcess?.send(xml('presence', { to: occupant }, xml('x', muc)));
  await until(`alice to see ${occupant}`, () =>
    play.alice.stanzas.some(({ name, attrs }) => name === 'presence' && attrs['from'] === occupant),
  );
}

/** As clients write it (XEP-0045, 7.5). */
const whisper = (to: string, id: string, type = 'chat'): Element =>
  chat(to, `psst ${id}`, { id, type }, xml('x', `${muc}#user`));

const heard = (reader: Reader): readonly Element[] =>
  reader.heard.filter(({ attrs }) => attrs['from']?.includes('@conference.localhost/') ?? false);

const said = (reader: Reader): unknown[] =>
  heard(reader).map((stanza) => [
    stanza.attrs['from'],
    stanza.attrs['id'],
    stanza.getChildText('body'),
    delays(stanza),
  ]);

async function timelineOf(play: GuardPlay, occupant: string, id: string): ReturnType<GuardPlay['message']> {
  return until(`a row of ${id}`, async () => {
    const found = (await play.rows({ participant: play.alice.bare })).find(
      (row) => row.id === id && row.to === occupant,
    );
    if (found === undefined) throw new Error('none');
    return play.message(found);
  });
}

async function ends(play: GuardPlay, occupant: string, id: string, state: string): Promise<void> {
  await until(`${id} to be ${state}`, async () => {
    const row = await timelineOf(play, occupant, id);
    if (row.state !== state) throw new Error(JSON.stringify(row.timeline));
    return true;
  });
}

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
        await until('both to be in the offline store', async () => {
          for (const id of ['w1', 'w2']) {
            const { timeline } = await timelineOf(play, occupant, id);
            if (timeline.at(-1)?.state !== 'stored') throw new Error(JSON.stringify(timeline));
          }
          return true;
        });
        const pad = await play.device('tcp', 'pad');
        await until('both', () => heard(pad).length >= 2);
        await aWhile();
        expect(said(pad)).toEqual([
          [`${address}/al`, 'w1', 'psst w1', 1],
          [`${address}/al`, 'w2', 'psst w2', 1],
        ]);
        expect(heard(pad).map((stanza) => stanza.getChildren('x', `${muc}#user`).length)).toEqual([1, 1]);
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
      const link = await play.link('tcp');
      const phone = await play.device('tcp', 'phone', { port: link.port, streamManagement: true });
      const address = await room(play);
      const occupant = `${address}/bo`;
      await enters(play, phone, occupant);
      link.starveClient();
      await play.alice.send(whisper(occupant, 'w1'));
      await ends(play, occupant, 'w1', 'sent');
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
