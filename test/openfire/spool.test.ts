/** A full spool does what `spool.whenFull` says, on a server whose handler cannot write. */
import { health, healthy, setProperty, wholeLog } from '../support/server/api.ts';
import { launch } from '../support/server/launch.ts';
import type { Launched } from '../support/server/launch.ts';
import { eachLink } from '../support/server/links.ts';
import { handlerPid } from '../support/server/processes.ts';
import type { Server } from '../support/server/servers.ts';
import { smallestSpool, spareOf, spooled, whileLocked } from '../support/server/spool.ts';
import { until } from '../support/until.ts';
import { bigMessages, sendTooMuch } from '../support/xmpp/big-messages.ts';
import type { TestClient } from '../support/xmpp/client.ts';
import { aliceAndBob } from '../support/xmpp/people.ts';
import {
  chat,
  hasBody,
  isReceiptFor,
  receiptFor,
  receiptRequest,
  stanzaIds,
} from '../support/xmpp/stanzas.ts';

jest.setTimeout(90_000);

const heardIds = (reader: TestClient, prefix: string): string[] =>
  reader.messages.map(({ attrs }) => attrs['id'] ?? '').filter((id) => id.startsWith(prefix));

async function loggedIds(server: Server, prefix: string): Promise<string[]> {
  return (await wholeLog(server)).map(({ id }) => id ?? '').filter((id) => id.startsWith(prefix));
}

eachLink('a full spool', (link) => {
  let launched: Launched;
  let server: Server;
  let dropped = 0;
  beforeAll(async () => {
    launched = await launch({ link, set: [smallestSpool, 'guard.pingAfterMs=100'] });
    server = launched.server;
  });
  afterAll(async () => {
    expect(await launched.stop()).toBe(0);
  });

  /** After it was full: everything is written again, and a message goes all its way. */
  async function works(sender: TestClient, reader: TestClient): Promise<void> {
    await until('the spool to be read', async () => {
      const { spool, store } = await health(server);
      return store.ok && !spool.full && spool.pending === 0;
    });
    const id = `works ${crypto.randomUUID()}`;
    await sender.send(chat(reader.bare, id, { id }, receiptRequest()));
    await sender.message(isReceiptFor(id));
    expect(stanzaIds(await reader.message(hasBody(id)))).toHaveLength(1);
  }

  /** What was not recorded is counted, and told by gaps in the spool. */
  async function expectGap(missing: number): Promise<void> {
    const total = dropped + missing;
    await until('the count of what was dropped', async () => (await health(server)).spool.dropped >= total);
    expect(await health(server)).toMatchObject({
      status: 'degraded',
      spool: { dropped: total, full: false },
    });
    dropped = total;
    const gaps = spooled(server).filter((event) => event.kind === 'gap');
    expect(gaps.at(-1)).toMatchObject({ count: missing, reason: 'full' });
  }

  test('pass: messages flow unlogged, health says so, a gap is told later', async () => {
    const [sender, reader] = await aliceAndBob(server);
    await healthy(server);
    let ids: string[] = [];
    await whileLocked(server, async () => {
      ids = await sendTooMuch(sender, reader.bare, 'pass');
      await reader.message((stanza) => stanza.attrs['id'] === ids.at(-1), 30_000);
      await until('health to tell', async () => {
        const { status, spool, store } = await health(server);
        return status === 'down' && spool.full && spool.dropped > 0 && !store.ok;
      });
    });
    await works(sender, reader);
    expect(heardIds(reader, 'pass')).toEqual(ids);
    const logged = await loggedIds(server, 'pass');
    expect(logged.length).toBeGreaterThanOrEqual(2);
    expect(logged.length).toBeLessThan(bigMessages);
    // What fits is kept: the first ones, in order.
    expect(logged).toEqual(ids.slice(0, logged.length));
    await expectGap(bigMessages - logged.length);
    const stamped = reader.messages.filter((stanza) => stanzaIds(stanza).length > 0);
    expect(stamped.map(({ attrs }) => attrs['id']).filter((id) => id?.startsWith('pass'))).toEqual(logged);
    const receipts = sender.messages.map(receiptFor).filter((id) => id?.startsWith('pass'));
    // One whose evidence was old when it was read is held until all of that time is, which a later one need not be.
    expect(receipts.sort()).toEqual(logged.sort());
  });

  test('refuse: the sender gets resource-constraint for what cannot be recorded, and it goes nowhere', async () => {
    await setProperty(server, 'spool.whenFull', 'refuse');
    const [sender, reader] = await aliceAndBob(server);
    let ids: string[] = [];
    const errors = (): TestClient['stanzas'] =>
      sender.messages.filter((stanza) => stanza.attrs['type'] === 'error');
    await whileLocked(server, async () => {
      ids = await sendTooMuch(sender, reader.bare, 'refuse');
      await until(
        'an answer to each',
        () => heardIds(reader, 'refuse').length + errors().length >= ids.length,
      );
    });
    await works(sender, reader);
    await setProperty(server, 'spool.whenFull', null);
    const logged = await loggedIds(server, 'refuse');
    expect(logged).toEqual(ids.slice(0, logged.length));
    expect(heardIds(reader, 'refuse')).toEqual(logged);
    expect(errors().map(({ attrs }) => attrs['id'])).toEqual(ids.slice(logged.length));
    expect(errors().length).toBeGreaterThan(0);
    for (const error of errors()) {
      const condition = error.getChild('error');
      expect(condition?.attrs['type']).toBe('wait');
      expect(condition?.getChild('resource-constraint', 'urn:ietf:params:xml:ns:xmpp-stanzas')).toBeDefined();
      expect(error.attrs['from']).toBe(reader.bare);
    }
    await expectGap(bigMessages - logged.length);
  });

  test('a raised spool.maxMegabytes holds more, at once', async () => {
    const [sender, reader] = await aliceAndBob(server);
    let ids: string[] = [];
    await setProperty(server, 'spool.maxMegabytes', '64');
    await spareOf(server, 4);
    await whileLocked(server, async () => {
      ids = await sendTooMuch(sender, reader.bare, 'raised');
      await reader.message((stanza) => stanza.attrs['id'] === ids.at(-1), 30_000);
    });
    await works(sender, reader);
    expect(await loggedIds(server, 'raised')).toEqual(ids);
    expect((await health(server)).spool.dropped).toBe(dropped);
  });

  test('a lowered spool.maxMegabytes: with a handler that keeps up, everything is still logged', async () => {
    const [sender, reader] = await aliceAndBob(server);
    await setProperty(server, 'spool.maxMegabytes', '1');
    const ids = Array.from({ length: 10 }, (_, index) => `lowered-${index}`);
    for (const id of ids) {
      await sender.send(chat(reader.bare, id, { id }, receiptRequest()));
      await reader.message(hasBody(id));
    }
    await works(sender, reader);
    expect(await loggedIds(server, 'lowered')).toEqual(ids);
    expect((await health(server)).spool).toMatchObject({ dropped, full: false });
  });

  if (link === 'pipe')
    test('a handler that hangs: messages flow, the spool fills, and all that it held is logged in the end', async () => {
      await setProperty(server, 'spool.maxMegabytes', '1');
      const [sender, reader] = await aliceAndBob(server);
      await works(sender, reader);
      const pid = await until('a handler', () => handlerPid(launched));
      let ids: string[] = [];
      process.kill(pid, 'SIGSTOP');
      try {
        ids = await sendTooMuch(sender, reader.bare, 'frozen');
        await reader.message((stanza) => stanza.attrs['id'] === ids.at(-1), 30_000);
      } finally {
        process.kill(pid, 'SIGCONT');
      }
      await works(sender, reader);
      expect(handlerPid(launched)).toBe(pid);
      expect(heardIds(reader, 'frozen')).toEqual(ids);
      const logged = await loggedIds(server, 'frozen');
      expect(logged.length).toBeGreaterThanOrEqual(2);
      expect(logged).toEqual(ids.slice(0, logged.length));
      await expectGap(bigMessages - logged.length);
    });
  test('spool.maxMegabytes lowered far below the segment in use: everything is still logged', async () => {
    const [sender, reader] = await aliceAndBob(server);
    // A segment of the default size: 16 MiB.
    await setProperty(server, 'spool.maxMegabytes', null);
    await spareOf(server, 16);
    const ids = await sendTooMuch(sender, reader.bare, 'rolled');
    await reader.message((stanza) => stanza.attrs['id'] === ids.at(-1), 30_000);
    await works(sender, reader);
    expect(await loggedIds(server, 'rolled')).toEqual(ids);
    await setProperty(server, 'spool.maxMegabytes', '1');
    await works(sender, reader);
    expect((await health(server)).spool).toMatchObject({ dropped, full: false });
  });
});
