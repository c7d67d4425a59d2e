/** log, log.rooms and retention.days: what is kept, and for how long. */
import { xml } from '@xmpp/client';
import Database from 'better-sqlite3';
import { health, putProperty } from '../../support/server/api.ts';
import { rest } from '../../support/server/rest.ts';
import type { Server } from '../../support/server/servers.ts';
import { databaseFile } from '../../support/server/spool.ts';
import { until } from '../../support/until.ts';
import { signIn } from '../../support/xmpp/client.ts';
import { chat, hasBody, isReceiptFor } from '../../support/xmpp/stanzas.ts';
import { alice, bob } from './talk.ts';
import type { PropertyTalk } from './talk.ts';

export function log(talk: PropertyTalk): void {
  const { valueOf, change, say, logged, inLog, pair } = talk;
  let server: Server;
  beforeAll(() => {
    ({ server } = talk.launched);
  });

  test('log: off, messages are acknowledged but their text is kept nowhere', async () => {
    const [sender, reader] = await pair();
    await change('log', 'false');
    const off = await say(sender, reader.bare);
    await sender.message(isReceiptFor(off));
    await change('log', null);
    const on = await say(sender, reader.bare);
    await sender.message(isReceiptFor(on));
    await logged(on, 'confirmed');
    expect(await inLog(off)).toBe(false);
    const database = new Database(databaseFile(server), { readonly: true });
    const kept = database.prepare(
      // How it is written, or all of it, wherever that is.
      `SELECT body, coalesce(shape, xml, (SELECT h.xml FROM held_stanza h WHERE h.message = m.id)) AS stanza
       FROM message m WHERE message_id = ?`,
    );
    const [textOf, withoutLog] = [kept.all(on), kept.all(off)];
    database.close();
    expect(textOf).toEqual([{ body: on, stanza: expect.anything() as unknown }]);
    // The sweep of what is not of the log deletes the row itself, sooner or later.
    expect(withoutLog).toEqual(withoutLog.map(() => ({ body: null, stanza: null })));
  });

  test('log.rooms', async () => {
    const room = 'parlour@conference.localhost';
    const sender = await signIn(server, alice);
    const muc = xml('x', 'http://jabber.org/protocol/muc');
    await sender.send(xml('presence', { to: `${room}/alice` }, muc));
    await sender.stanza((stanza) => stanza.is('presence') && stanza.attrs['from'] === `${room}/alice`);
    const form = xml('x', { xmlns: 'jabber:x:data', type: 'submit' });
    await sender.client.iqCaller
      .request(
        xml('iq', { type: 'set', to: room }, xml('query', 'http://jabber.org/protocol/muc#owner', form)),
      )
      // The room is there from the link before.
      .catch(() => undefined);
    const speak = async (body: string): Promise<void> => {
      await sender.send(chat(room, body, { type: 'groupchat' }));
      await sender.message(hasBody(body));
      // The room tells its listeners after its occupants; the next stanza of this stream comes after both.
      await sender.settle();
    };
    await speak('off the record');
    await change('log.rooms', 'true');
    await speak('on the record');
    const entry = await rest(server).untilMessage({ room }, ({ body }) => body === 'on the record');
    expect(entry).toMatchObject({ room, type: 'groupchat', from: sender.jid });
    await change('log.rooms', null);
    await speak('off again');
    await sender.message(isReceiptFor(await say(sender, (await signIn(server, bob)).bare)));
    expect((await rest(server).messages({ room })).map(({ body }) => body)).toEqual(['on the record']);
  });

  test('retention.days: a shorter one says what it takes, waits, and is taken back; what is older goes then', async () => {
    const [sender, reader] = await pair();
    const [old, young] = [await say(sender, reader.bare), await say(sender, reader.bare)];
    for (const id of [old, young]) await logged(id, 'confirmed');
    const database = new Database(databaseFile(server), { timeout: 5000 });
    database
      .prepare('UPDATE message SET sent_at = sent_at - ? WHERE message_id = ?')
      .run(3 * 86_400_000, old);
    const asked = await putProperty(server, 'retention.days', '2');
    expect(asked).toMatchObject({ status: 409, body: { messages: 1 } });
    expect(await valueOf('retention.days')).toBe('0');
    const confirmed = { confirm: true };
    expect(await putProperty(server, 'retention.days', '2', confirmed)).toMatchObject({ status: 200 });
    const retention = async () => (await health(server)).retention;
    await until('it to wait', async () => (await retention()).waiting?.days === 2);
    expect(await retention()).toMatchObject({ days: 0, waiting: { messages: 1 } });
    await change('retention.days', null);
    await until('it to be taken back', async () => (await retention()).waiting === null);
    expect(await inLog(old)).toBe(true);
    await putProperty(server, 'retention.days', '2', confirmed);
    await until('it to wait again', async () => (await retention()).waiting !== null);
    database.prepare('UPDATE retention SET waiting_since = waiting_since - 600000').run();
    await until('the old message to go', async () => !(await inLog(old)), 10_000);
    expect(await inLog(young)).toBe(true);
    expect(database.prepare('SELECT 1 FROM message WHERE message_id = ?').all(old)).toEqual([]);
    database.close();
    await change('retention.days', null);
  });
}
