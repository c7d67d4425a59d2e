/** Rooms as plays use them: alice makes one, bob's devices enter it, and they whisper (XEP-0045, 7.5). */
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import type { DyingLink } from '../../../tools/xmpp/dying-link.ts';
import { until } from '../../support/until.ts';
import type { Reader } from '../../support/xmpp/reader.ts';
import { chat } from '../../support/xmpp/stanzas.ts';
import { delays } from './letters.ts';
import type { GuardPlay } from './play.ts';

const muc = 'http://jabber.org/protocol/muc';

/** A new room of alice's, who is `al` in it. */
export async function room(play: GuardPlay): Promise<string> {
  const address = `${play.bob.name}-whispers@conference.localhost`;
  await play.alice.send(xml('presence', { to: `${address}/al` }, xml('x', muc)));
  await play.alice.stanza(({ name, attrs }) => name === 'presence' && attrs['from'] === `${address}/al`);
  const form = xml('x', { xmlns: 'jabber:x:data', type: 'submit' });
  const owner = xml('query', `${muc}#owner`, form);
  await play.alice.client.iqCaller.request(xml('iq', { type: 'set', to: address }, owner), 10_000);
  return address;
}

/** A device of bob's enters it, and alice sees that. */
export async function enters(play: GuardPlay, device: Reader, occupant: string): Promise<void> {
  await device.inProcess?.send(xml('presence', { to: occupant }, xml('x', muc)));
  await until(`alice to see ${occupant}`, () =>
    play.alice.stanzas.some(({ name, attrs }) => name === 'presence' && attrs['from'] === occupant),
  );
}

/** One that is whispered to bob, who is in a room; his phone's link does not read from then on. */
export async function whisperedInVain(
  play: GuardPlay,
  streamManagement = false,
): Promise<{ link: DyingLink; phone: Reader; address: string; occupant: string }> {
  const link = await play.link('tcp');
  const phone = await play.device('tcp', 'phone', { port: link.port, streamManagement });
  const address = await room(play);
  const occupant = `${address}/bo`;
  await enters(play, phone, occupant);
  link.starveClient();
  await play.alice.send(whisper(occupant, 'w1'));
  await ends(play, occupant, 'w1', 'sent');
  return { link, phone, address, occupant };
}

/** A private message in a room, as clients write it (XEP-0045, 7.5). */
export const whisper = (to: string, id: string, type = 'chat'): Element =>
  chat(to, `psst ${id}`, { id, type }, xml('x', `${muc}#user`));

export const heard = (reader: Reader): readonly Element[] =>
  reader.heard.filter(({ attrs }) => attrs['from']?.includes('@conference.localhost/') ?? false);

export const said = (reader: Reader): unknown[] =>
  heard(reader).map((stanza) => [
    stanza.attrs['from'],
    stanza.attrs['id'],
    stanza.getChildText('body'),
    delays(stanza),
  ]);

export async function timelineOf(
  play: GuardPlay,
  occupant: string,
  id: string,
): ReturnType<GuardPlay['message']> {
  return until(`a row of ${id}`, async () => {
    const found = (await play.rows({ participant: play.alice.bare })).find(
      (row) => row.id === id && row.to === occupant,
    );
    if (found === undefined) throw new Error('none');
    return play.message(found);
  });
}

export async function ends(play: GuardPlay, occupant: string, id: string, state: string): Promise<void> {
  await until(`${id} to be ${state}`, async () => {
    const row = await timelineOf(play, occupant, id);
    if (row.state !== state) throw new Error(JSON.stringify(row.timeline));
    return true;
  });
}

/** Waits until whispers are in the offline store, as their timelines say. */
export async function areStored(play: GuardPlay, occupant: string, ids: readonly string[]): Promise<void> {
  await until(`${ids.join(', ')} to be in the offline store`, async () => {
    for (const id of ids) {
      const { timeline } = await timelineOf(play, occupant, id);
      if (timeline.at(-1)?.state !== 'stored') throw new Error(JSON.stringify(timeline));
    }
    return true;
  });
}
