/** Every property of the contract, changed over REST on a running server: in force within a second, no restart. */
import { setTimeout as sleep } from 'node:timers/promises';
import { xml, type Element } from '@xmpp/client';
import Database from 'better-sqlite3';
import type { Account } from '../../src/host/options.ts';
import { properties } from '../../src/properties.ts';
import { fragileLink } from '../../src/cli/demo/fragile-link.ts';
import { health, healthy, metric, putProperty, setProperty } from '../faults/support/api.ts';
import { databaseFile } from '../faults/support/full-spool.ts';
import { eachLink } from '../faults/support/links.ts';
import { executableOf, handlerPid } from '../faults/support/processes.ts';
import { hasBody, isReceiptFor, stanzaIds } from '../faults/support/stanzas.ts';
import { freePort } from '../support/free-port.ts';
import { until } from '../support/until.ts';
import { newAccounts } from './support/accounts.ts';
import { chat, eventRequest, receiptRequest, signIn, type TestClient } from './support/client.ts';
import { launch, type Launched } from './support/launch.ts';
import { rest, type FullMessage } from './support/rest.ts';
import type { Server } from './support/servers.ts';

const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => ({ name, password: 'secret' })) as [
  Account, // as many as there are names
  Account,
  Account,
];
const eventsIn = (stanza: Element): string[] =>
  stanza.getChildren('x', 'jabber:x:event').flatMap((x) => x.getChildElements().map(({ name }) => name));

/** Receipts and events that the server made; clients' own ids are other ones. */
const fromServer = (client: TestClient): readonly Element[] =>
  client.messages.filter((stanza) => stanza.attrs['id']?.startsWith('receipts-') === true);
const receiptsFromServer = (client: TestClient): (string | undefined)[] =>
  fromServer(client).flatMap((stanza) => stanza.getChild('received')?.attrs['id'] ?? []);

const asked = (client: TestClient): readonly Element[] =>
  client.stanzas.filter((stanza) => stanza.is('iq') && stanza.attrs['type'] === 'get');

eachLink('a property', (link) => {
  let launched: Launched;
  let server: Server;
  beforeAll(async () => {
    launched = await launch({ link, set: ['guard.pingAfterMs=100'] });
    server = launched.server;
  });
  afterAll(async () => {
    expect(await launched.stop()).toBe(0);
  });

  async function valueOf(name: string): Promise<string | undefined> {
    const { body } = await rest(server).request('/api/v1/settings');
    const { items } = body as { items: { name: string; value: string }[] }; // openapi.json
    return items.find((item) => item.name === `plugin.receipts.${name}`)?.value;
  }

  /** After this it is in force: a second at most after it was asked for. */
  async function change(name: string, value: string | null): Promise<void> {
    const wanted = value ?? String(properties.find((property) => property.name === name)?.fallback);
    await setProperty(server, name, value);
    await until(`${name} to be ${wanted}`, async () => (await valueOf(name)) === wanted, 1000);
  }

  let counter = 0;
  /** Sends a message that asks for a receipt, and gives its id, which is its body, too. */
  async function say(sender: TestClient, to: string, ...more: Element[]): Promise<string> {
    const id = `words-${++counter}`;
    await sender.send(chat(to, id, { id }, receiptRequest(), ...more));
    return id;
  }

  async function logged(id: string, state: string): Promise<FullMessage> {
    const found = await rest(server).untilMessage(
      {},
      (message) => message.body === id && message.state === state,
    );
    return rest(server).message(found.stanzaId);
  }

  const inLog = async (id: string): Promise<boolean> =>
    (await rest(server).messages({ text: id })).some(({ body }) => body === id);

  async function pair(): Promise<[sender: TestClient, reader: TestClient]> {
    return [await signIn(server, alice), await signIn(server, bob, { resource: 'phone' })];
  }

  test('enabled: off, the server behaves as if the plugin were absent; on, it works again', async () => {
    const [sender, reader] = await pair();
    const before = await say(sender, reader.bare);
    await sender.message(isReceiptFor(before));
    await healthy(server);
    await change('enabled', 'false');
    const { bytes } = (await health(server)).spool;
    const submitted = await metric(server, 'submitted_messages');
    const askedBefore = asked(reader).length;

    const stamp = xml('stanza-id', { xmlns: 'urn:xmpp:sid:0', by: reader.bare, id: 'of the sender' });
    const there = await say(sender, reader.bare, stamp, eventRequest());
    const plain = await say(sender, reader.bare);
    const away = await say(sender, 'carol@localhost', eventRequest());
    expect(stanzaIds(await reader.message(hasBody(there)))).toEqual([[reader.bare, 'of the sender']]);
    expect(stanzaIds(await reader.message(hasBody(plain)))).toEqual([]);
    await sender.settle();
    const returned = await signIn(server, carol);
    const offline = await returned.message(hasBody(away));
    expect(eventsIn(offline)).toEqual(['offline', 'delivered']);
    expect(stanzaIds(offline)).toEqual([]);
    await returned.signOut();

    await change('enabled', 'true');
    const after = await say(sender, reader.bare);
    await sender.message(isReceiptFor(after));
    expect(stanzaIds(await reader.message(hasBody(after)))).toHaveLength(1);
    await logged(after, 'confirmed');
    // One question after it came on; none while it was off.
    expect(asked(reader).length).toBe(askedBefore + 1);
    expect(receiptsFromServer(sender)).toEqual([before, after]);
    expect(fromServer(sender)).toHaveLength(2);
    for (const id of [there, plain, away]) expect(await inLog(id)).toBe(false);
    expect(await metric(server, 'submitted_messages')).toBe(submitted + 1);
    expect(bytes).toBeGreaterThan(0);
  });

  test('enabled: nothing at all goes into the spool while it is off', async () => {
    const [sender, reader] = await pair();
    await sender.message(isReceiptFor(await say(sender, reader.bare)));
    await healthy(server);
    await change('enabled', 'false');
    const { bytes } = (await health(server)).spool;
    for (let count = 0; count < 20; count++) await say(sender, reader.bare);
    await reader.message(hasBody(`words-${counter}`));
    const other = await signIn(server, carol);
    await other.signOut();
    await sender.settle();
    expect((await health(server)).spool.bytes).toBe(bytes);
    await change('enabled', null);
    await until('events', async () => (await health(server)).spool.bytes > bytes);
  });

  test.each(['before', 'while'])(
    'enabled: who has hidden %s it was off is hidden when it is on again',
    async (when) => {
      const [sender, reader] = await pair();
      const hide = async (): Promise<void> => {
        await reader.send(xml('presence', { type: 'unavailable', to: sender.bare }));
        await reader.settle();
      };
      if (when === 'before') await hide();
      await change('enabled', 'false');
      if (when === 'while') await hide();
      await change('enabled', null);
      const hidden = await say(sender, reader.jid);
      await logged(hidden, 'confirmed');
      // What she sees is looked at a moment later.
      await sleep(600);
      await reader.send(xml('presence'));
      await reader.settle();
      const seen = await say(sender, reader.jid);
      await sender.message(isReceiptFor(seen));
      expect(receiptsFromServer(sender)).not.toContain(hidden);
    },
  );

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
    const bodies = database.prepare('SELECT body, xml FROM message WHERE message_id IN (?, ?)').all(on, off);
    database.close();
    expect(bodies).toEqual(
      expect.arrayContaining([
        { body: null, xml: null },
        { body: on, xml: expect.anything() as unknown },
      ]),
    );
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

  test('acknowledge: off, observe, on-evidence', async () => {
    const [sender, reader] = await pair();
    const answer = (id: string): Promise<void> =>
      reader.send(
        xml(
          'message',
          { to: sender.bare, type: 'chat' },
          xml('received', { xmlns: 'urn:xmpp:receipts', id }),
        ),
      );
    await change('acknowledge', 'off');
    const off = await say(sender, reader.bare);
    await logged(off, 'confirmed');
    await answer(off);
    await sender.message(isReceiptFor(off));
    await change('acknowledge', 'observe');
    const observed = await say(sender, reader.bare);
    await logged(observed, 'confirmed');
    await answer(observed);
    expect((await logged(observed, 'received')).deliveries).toMatchObject([{ evidence: 'receipt' }]);
    await change('acknowledge', null);
    const on = await say(sender, reader.bare);
    await sender.message(isReceiptFor(on));
    // Alice may be told once more what she read in the last moment of another test.
    const told = receiptsFromServer(sender).filter((id) => [off, observed, on].includes(id ?? ''));
    expect(told).toEqual([on]);
    await logged(off, 'confirmed');
  });

  test('events', async () => {
    const sender = await signIn(server, alice);
    const heardBack = async (id: string): Promise<string[]> => {
      const reader = await signIn(server, carol);
      const heard = eventsIn(await reader.message(hasBody(id)));
      await logged(id, 'confirmed');
      await reader.signOut();
      return heard;
    };
    await change('events', 'false');
    const off = await say(sender, 'carol@localhost', eventRequest());
    await logged(off, 'stored');
    expect(await heardBack(off)).toEqual(['offline', 'delivered']);
    await change('events', null);
    const on = await say(sender, 'carol@localhost', eventRequest());
    await logged(on, 'stored');
    expect(await heardBack(on)).toEqual(['delivered']);
    await sender.message(isReceiptFor(on));
    await sender.message((stanza) => eventsIn(stanza).includes('delivered'));
    expect(
      fromServer(sender)
        .map(eventsIn)
        .filter(({ length }) => length > 0),
    ).toEqual([
      ['offline', 'id'],
      ['delivered', 'id'],
    ]);
  });

  test('guard: evidence is asked for with and without it; its own plays are in guard*.test.ts', async () => {
    const [sender, reader] = await pair();
    await change('guard', 'false');
    await sender.message(isReceiptFor(await say(sender, reader.bare)));
    await change('guard', null);
    await sender.message(isReceiptFor(await say(sender, reader.bare)));
  });

  test('guard.pingAfterMs', async () => {
    const [sender, reader] = await pair();
    const answered = async (): Promise<number> => {
      const start = performance.now();
      await sender.message(isReceiptFor(await say(sender, reader.bare)));
      return performance.now() - start;
    };
    await answered();
    await change('guard.pingAfterMs', '3000');
    expect(await answered()).toBeGreaterThan(2990);
    await change('guard.pingAfterMs', '100');
    expect(await answered()).toBeLessThan(2990);
  });

  test('guard.timeoutSeconds: a client that does not answer is found silent that much later', async () => {
    const mobile = await fragileLink({ host: server.host, port: server.xmppPort });
    const sender = await signIn(server, alice);
    const reader = await signIn(server, bob, { port: mobile.port });
    await sender.message(isReceiptFor(await say(sender, reader.bare)));
    expect(await metric(server, 'silent_sessions')).toBe(0);
    // The guard would close it the moment it is found silent.
    await change('guard', 'false');
    await change('guard.timeoutSeconds', '1');
    mobile.freeze();
    await say(sender, reader.bare);
    // Far below the default of 30 s.
    await until('silence', async () => (await metric(server, 'silent_sessions')) === 1, 10_000);
    await mobile.close();
    await until('the end of the session', async () => (await metric(server, 'silent_sessions')) === 0);
    await change('guard.timeoutSeconds', null);
    await change('guard', null);
  });

  test('presence-gate', async () => {
    const [stranger] = await newAccounts(server, 1);
    const reader = await signIn(server, bob, { resource: 'phone' });
    const sender = await signIn(server, stranger ?? alice);
    const gated = await say(sender, reader.bare);
    await logged(gated, 'confirmed');
    await change('presence-gate', 'false');
    const open = await say(sender, reader.bare);
    await sender.message(isReceiptFor(open));
    await change('presence-gate', null);
    const gatedAgain = await say(sender, reader.bare);
    await logged(gatedAgain, 'confirmed');
    const friend = await signIn(server, alice);
    await friend.message(isReceiptFor(await say(friend, reader.bare)));
    expect(receiptsFromServer(sender)).toEqual([open]);
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

  test('database: PostgreSQL is refused with a clear error, and nothing of it is kept or shown', async () => {
    const { status, body } = await putProperty(server, 'database', 'postgres://user:hidden@localhost/log');
    expect(status).toBe(400);
    expect(body).toMatchObject({
      errors: [{ parameter: 'value', problem: expect.stringContaining('PostgreSQL') as unknown }],
    });
    expect(JSON.stringify(body)).not.toContain('hidden');
    expect(await valueOf('database')).toBe('');
    await healthy(server);
  });

  test.each([
    ['enabled', 'yes'],
    ['acknowledge', 'always'],
    ['guard', ''],
    ['guard.pingAfterMs', '-1'],
    ['guard.timeoutSeconds', '0'],
    ['spool.maxMegabytes', '0'],
    ['spool.whenFull', 'drop'],
    ['retention.days', '1.5'],
    ['http.port', '65536'],
  ])('%s=%s is refused and changes nothing', async (name, value) => {
    const before = await valueOf(name);
    const { status, body } = await putProperty(server, name, value);
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining(`plugin.receipts.${name}`)]);
    expect(await valueOf(name)).toBe(before);
  });

  test('an unknown property is not there', async () => {
    expect((await putProperty(server, 'nothing', 'true')).status).toBe(404);
  });

  if (link !== 'pipe') return;

  test.each([
    ['node', process.execPath],
    ['directory', '/tmp'],
  ])(
    '%s is set in Openfire only: over REST it is refused, and the handler stays what it is',
    async (name, value) => {
      const running = handlerPid(launched);
      expect(executableOf(running)).toContain(server.home);
      const { status, body } = await putProperty(server, name, value);
      expect([status, JSON.stringify(body)]).toEqual([
        403,
        expect.stringContaining(`plugin.receipts.${name}`),
      ]);
      const [sender, reader] = await pair();
      await sender.message(isReceiptFor(await say(sender, reader.bare)));
      expect(handlerPid(launched)).toBe(running);
    },
  );

  /** Sets it, which is answered before the listener goes; then the new port answers. */
  async function moveTo(port: number, from: Server): Promise<Server> {
    const moved = { ...server, url: `http://127.0.0.1:${port}` };
    await setProperty(from, 'http.port', String(port));
    await until('REST on the new port', async () => (await health(moved)).status === 'ok', 1000);
    const gone = (): Promise<boolean> =>
      health(from).then(
        () => false,
        () => true,
      );
    await until('the old port to be closed', gone);
    return moved;
  }

  test('http.port: REST moves', async () => {
    const moved = await moveTo(await freePort(), server);
    await moveTo(Number(new URL(server.url).port), moved);
  });
});
