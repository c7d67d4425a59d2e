/** What people may send to harm, to fool or just because they can: no crash, no loss, nobody fooled. */
import { xml, type Element } from '@xmpp/client';
import type { Account } from '../../src/host/options.ts';
import { hasBody, isReceiptFor, receiptFor, stanzaIds } from '../faults/support/stanzas.ts';
import { newAccounts } from './support/accounts.ts';
import { chat, receiptRequest, signIn, type TestClient } from './support/client.ts';
import { rest, type FullMessage } from './support/rest.ts';
import { eachServer, type Server } from './support/servers.ts';

const stanzaIdNamespace = 'urn:xmpp:sid:0';
/** Openfire 4.2's `xmpp.parser.buffer.size`; how much more than that still passes depends on how the bytes arrive. */
const parserBuffer = 1024 * 1024;

const known = new Map<string, Promise<Account[]>>();

/** Three friends for all tests of a server. */
async function friends(server: Server): Promise<[Account, Account, Account]> {
  const made = known.get(server.link) ?? newAccounts(server, 3);
  known.set(server.link, made);
  return (await made) as [Account, Account, Account]; // as many as were asked for
}

/** Two friends whom no other test uses. */
async function newFriends(server: Server): Promise<[Account, Account]> {
  return (await newAccounts(server, 2)) as [Account, Account]; // as many as were asked for
}

async function logged(
  server: Server,
  participant: string,
  body: string,
  state: string,
): Promise<FullMessage> {
  const found = await rest(server).untilMessage(
    { participant },
    (message) => message.body === body && message.state === state,
  );
  return rest(server).message(found.stanzaId);
}

/**
 * After this, everything that follows from what was sent before has been done: the log is written in the order of
 * the events, and receipts are sent in the order of the log.
 */
async function fence(sender: TestClient, reader: TestClient): Promise<void> {
  const id = `fence-${crypto.randomUUID()}`;
  await sender.send(chat(reader.jid, id, { id }, receiptRequest()));
  await sender.message(isReceiptFor(id));
}

eachServer('large and strange stanzas', (server) => {
  let alice: Account;
  let bob: Account;
  beforeAll(async () => {
    [alice, bob] = await friends(server);
  });

  test('a stanza as large as Openfire takes arrives and is logged; a larger one costs its sender the stream', async () => {
    const sender = await signIn(server, alice);
    const reader = await signIn(server, bob, { resource: 'phone' });
    // ASCII: @xmpp/client 0.14 decodes each chunk of bytes by itself, and breaks a character that crosses two.
    const body = `${'0123456789 <&> + '.repeat(35_000)}end`;
    const large = chat(reader.bare, body, { id: 'large' }, receiptRequest());
    const bytes = Buffer.byteLength(large.toString());
    expect(bytes).toBeGreaterThan(900_000);
    expect(bytes).toBeLessThan(parserBuffer);
    await sender.send(large);
    const heard = await reader.message(hasBody(body), 30_000);
    await sender.message(isReceiptFor('large'));
    const message = await logged(server, reader.bare, body, 'confirmed');
    expect(stanzaIds(heard)).toEqual([[reader.bare, message.stanzaId]]);
    expect(message.xml.length).toBeGreaterThan(900_000);

    const closed = new Promise((resolve) => sender.client.on('disconnect', () => resolve('closed')));
    sender.send(chat(reader.bare, 'x'.repeat(4 * parserBuffer))).catch(() => undefined);
    expect(await closed).toBe('closed');
    await fence(await signIn(server, alice, { resource: 'again' }), reader);
    expect(reader.messages.filter((stanza) => stanza.attrs['id'] === 'large')).toHaveLength(1);
  });

  test('strange texts arrive and are logged as they were sent', async () => {
    const texts: readonly (readonly [body: string, raw?: string])[] = [
      ['\u{1F600}\u{1D573}\u{20BB7} \u{1F468}\u200D\u{1F469}\u200D\u{1F467}'],
      // Right-to-left overrides and isolates.
      ['\u202Egnp.exe\u202C \u2066\u05D0\u2069 \u200F'],
      // Combining marks with nothing to combine with.
      [`\u0301\u0327${'\u0336'.repeat(500)}`],
      ['\uFEFFa\u2028b\u2029c\u0085d\u00A0e\uFFFD'],
      [`</body></message><script>alert("1")</script>]]>&amp;'`],
      ['<b>&amp;</b> ]] >', '<![CDATA[<b>&amp;</b> ]] >]]>'],
      ['a<b>&"\'\u263A\u00E4', 'a&lt;b&#62;&amp;&quot;&apos;&#x263A;&#228;'],
      [' \n\t '],
    ];
    const sender = await signIn(server, alice);
    const reader = await signIn(server, bob);
    for (const [index, [body, raw]] of texts.entries()) {
      const id = `text-${index}`;
      if (raw === undefined) await sender.send(chat(reader.bare, body, { id }));
      else
        await sender.client.write(
          `<message to='${reader.bare}' type='chat' id='${id}'><body>${raw}</body></message>`,
        );
    }
    await fence(sender, reader);
    for (const [index, [body]] of texts.entries()) {
      const heard = await reader.message((stanza) => stanza.attrs['id'] === `text-${index}`);
      expect(heard.getChildText('body')).toBe(body);
      const message = await logged(server, reader.bare, body, 'confirmed');
      expect(stanzaIds(heard)).toEqual([[reader.bare, message.stanzaId]]);
      const [word = ''] = body.trim().split(/\s+/u);
      if (word === '' || Array.from(word).length > 200) continue;
      const found = await rest(server).messages({ participant: reader.bare, text: word });
      expect(found.map(({ body: text }) => text)).toContain(body);
    }
  });

  test('JIDs at the length limit: a resource of 1023 bytes confirms, and gets the receipt', async () => {
    const [from, to] = ['h'.repeat(1023), '\u6F22'.repeat(341)];
    expect(Buffer.byteLength(to)).toBe(1023);
    const sender = await signIn(server, alice, { resource: from });
    const reader = await signIn(server, bob, { resource: to });
    await sender.send(chat(reader.jid, 'far', { id: 'far' }, receiptRequest()));
    const receipt = await sender.message(isReceiptFor('far'));
    expect(receipt.attrs).toMatchObject({ from: reader.jid, to: sender.jid });
    const message = await logged(server, reader.bare, 'far', 'confirmed');
    expect(message).toMatchObject({ from: sender.jid, to: reader.jid });
    expect(message.deliveries).toMatchObject([{ resource: to, state: 'confirmed' }]);
  });

  test('an account name at the length limit that does not exist: logged as unrouted', async () => {
    const sender = await signIn(server, alice);
    const nobody = `${'n'.repeat(1023)}@localhost`;
    const body = `to nobody ${crypto.randomUUID()}`;
    await sender.send(chat(nobody, body, { id: 'nobody' }, receiptRequest()));
    // Openfire 4.2 drops it without a word.
    expect(await logged(server, sender.bare, body, 'unrouted')).toMatchObject({ to: nobody, deliveries: [] });
  });
});

eachServer('forged stanza-ids', (server) => {
  let alice: Account;
  let bob: Account;
  let carol: Account;
  beforeAll(async () => {
    [alice, bob, carol] = await friends(server);
  });

  const stamp = (by: string, id: string): Element => xml('stanza-id', { xmlns: stanzaIdNamespace, by, id });

  test('those by this server are removed, those of others are left alone', async () => {
    const sender = await signIn(server, alice);
    const reader = await signIn(server, bob);
    const elsewhere = [
      ['room@conference.localhost', 'of a room'],
      ['bob@elsewhere.example', 'of another server'],
    ] as const;
    await sender.send(
      chat(
        reader.bare,
        'forged',
        { id: 'm1' },
        stamp(reader.bare, 'forged'),
        stamp(reader.bare.toUpperCase(), 'forged in capitals'),
        stamp('localhost', 'forged for the server'),
        stamp(`${carol.name}@localhost`, 'forged for carol'),
        ...elsewhere.map(([by, id]) => stamp(by, id)),
      ),
    );
    const heard = await reader.message(hasBody('forged'));
    const message = await logged(server, reader.bare, 'forged', 'confirmed');
    expect(stanzaIds(heard)).toEqual([...elsewhere, [reader.bare, message.stanzaId]]);
    expect(message.stanzaId).toMatch(/^[\w-]{32}$/);
  });

  test('a valid one of another message is replaced, and that message stays what it was', async () => {
    const [sender, reader, thief] = [
      await signIn(server, alice),
      await signIn(server, bob),
      await signIn(server, carol),
    ];
    await sender.send(chat(reader.bare, 'first', { id: 'm1' }));
    const first = await logged(server, reader.bare, 'first', 'confirmed');
    const borrowed = stamp(reader.bare, first.stanzaId);
    await thief.send(chat(reader.bare, 'first', { id: 'm1' }, borrowed));
    await sender.send(chat(reader.bare, 'second', { id: 'm1' }, borrowed));
    await sender.send(chat(reader.bare, 'third', { id: 'm3' }, borrowed));
    await fence(thief, reader);
    await fence(sender, reader);
    const log = await rest(server).messages({ participant: reader.bare, order: 'asc' });
    const said = log.filter(({ body }) => /^(first|second|third)$/.test(body ?? ''));
    expect(said.map(({ from, body }) => [from, body])).toEqual(
      expect.arrayContaining([
        [sender.jid, 'first'],
        [thief.jid, 'first'],
        [sender.jid, 'second'],
        [sender.jid, 'third'],
      ]),
    );
    expect(said).toHaveLength(4);
    for (const { stanzaId, from, body } of said) {
      const heard = reader.messages.filter(
        (stanza) => stanza.attrs['from'] === from && hasBody(body ?? '')(stanza),
      );
      expect(heard.map(stanzaIds)).toEqual([[[reader.bare, stanzaId]]]);
    }
    expect(await rest(server).message(first.stanzaId)).toMatchObject({ body: 'first', from: sender.jid });
  });
});

eachServer('evidence that proves nothing', (server) => {
  let alice: Account;
  let bob: Account;
  let carol: Account;
  beforeAll(async () => {
    [alice, bob, carol] = await friends(server);
  });

  test('nobody but the recipient can vouch for a message, and he only in his own name', async () => {
    const sender = await signIn(server, alice);
    const reader = await signIn(server, bob, { resource: 'phone' });
    const forger = await signIn(server, carol);
    await sender.send(chat(reader.bare, 'the truth', { id: 'm1' }));
    const message = await logged(server, reader.bare, 'the truth', 'confirmed');
    const claims = [
      xml('received', { xmlns: 'urn:xmpp:receipts', id: 'm1' }),
      xml('displayed', { xmlns: 'urn:xmpp:chat-markers:0', id: 'm1' }),
      xml('x', 'jabber:x:event', xml('displayed'), xml('id', {}, 'm1')),
    ];
    for (const claim of claims) {
      const to = (address: string): Element => xml('message', { to: address, type: 'chat' }, claim);
      // A third party; one who says he is bob; the sender himself; the recipient, but to somebody else.
      await forger.send(to(sender.bare));
      await forger.client.write(
        xml('message', { from: reader.jid, to: sender.bare, type: 'chat' }, claim).toString(),
      );
      await sender.send(to(reader.bare), to(sender.bare));
      await reader.send(to(forger.bare));
    }
    await fence(forger, sender);
    await fence(sender, reader);
    await fence(reader, sender);
    const { state, timeline } = await rest(server).message(message.stanzaId);
    expect([state, timeline.length]).toEqual(['confirmed', message.timeline.length]);

    await reader.send(xml('message', { to: sender.bare, type: 'chat' }, claims[0]));
    await logged(server, reader.bare, 'the truth', 'received');
  });

  test('what must not be answered is not answered: errors, own account, carbons, group chat, no id', async () => {
    const sender = await signIn(server, alice);
    // Openfire sends what is for the bare JID to the client of the highest priority.
    const own = await signIn(server, alice, { resource: 'tablet', available: false });
    await own.send(xml('presence', {}, xml('priority', {}, '-1')));
    await own.settle();
    const phone = await signIn(server, bob, { resource: 'phone' });
    const desk = await signIn(server, bob, { resource: 'desk' });
    await desk.client.iqCaller.request(xml('iq', { type: 'set' }, xml('enable', 'urn:xmpp:carbons:2')), 5000);
    const ask = (to: string, id: string, type: string): Element =>
      chat(to, id, { id, type }, receiptRequest());
    await sender.send(
      ask(phone.jid, 'an error', 'error'),
      ask(phone.jid, 'group chat', 'groupchat'),
      ask(own.jid, 'to myself', 'chat'),
      ask(sender.bare, 'to all of me', 'chat'),
      xml('message', { to: phone.jid, type: 'chat' }, xml('body', {}, 'no id'), receiptRequest()),
      xml('message', { to: phone.jid, type: 'chat', id: '' }, xml('body', {}, 'empty id'), receiptRequest()),
      ask(phone.jid, 'with carbon', 'chat'),
    );
    await desk.message((stanza) => stanza.getChild('received', 'urn:xmpp:carbons:2') !== undefined);
    await sender.message(isReceiptFor('with carbon'));
    for (const body of ['to myself', 'to all of me']) await logged(server, sender.bare, body, 'confirmed');
    await fence(sender, desk);
    await fence(sender, phone);
    const answers = [...sender.messages, ...own.messages].filter((stanza) => receiptFor(stanza) !== null);
    const heardBy = (client: TestClient): string[] =>
      client.messages.map(receiptFor).filter((id): id is string => id !== null && !id.startsWith('fence-'));
    expect(heardBy(sender)).toEqual(['with carbon']);
    expect(heardBy(own).filter((id) => id !== 'with carbon')).toEqual([]);
    expect(new Set(answers.map((stanza) => stanza.attrs['from']))).toEqual(new Set([phone.jid, desk.jid]));
  });

  test('a sender who may not see the presence of the recipient learns nothing, whatever he asks', async () => {
    const [nobody] = await newAccounts(server, 1);
    if (nobody === undefined) throw new Error('an account was asked for');
    const stranger = await signIn(server, nobody);
    const events = xml('x', 'jabber:x:event', xml('offline'), xml('delivered'), xml('displayed'));
    const ask = (body: string): Element =>
      chat(`${bob.name}@localhost`, body, { id: body }, receiptRequest(), events);
    await stranger.send(ask('while away'));
    await logged(server, stranger.bare, 'while away', 'stored');
    const reader = await signIn(server, bob, { resource: 'phone' });
    expect(await reader.message(hasBody('while away'))).toBeDefined();
    await stranger.send(ask('while there'));
    expect(await reader.message(hasBody('while there'))).toBeDefined();
    await logged(server, stranger.bare, 'while away', 'confirmed');
    await logged(server, stranger.bare, 'while there', 'confirmed');
    await fence(await signIn(server, carol), await signIn(server, alice));
    await stranger.settle();
    expect(stranger.messages.map(String)).toEqual([]);
  });
});

eachServer('hostile ids and filters', (server) => {
  test('whatever the id of a message is, its receipt and the log give it back exactly', async () => {
    const [alice, bob] = await newFriends(server);
    const sender = await signIn(server, alice);
    const reader = await signIn(server, bob);
    const ids = [
      `it's "quoted"`,
      `<received xmlns='urn:xmpp:receipts' id='other'/>&amp;`,
      ']]><!-- -->',
      `' OR 1=1; DROP TABLE message; --`,
      '__proto__',
      'constructor',
      'x'.repeat(1000),
      '\u{1F600}\u202E\u0301\u05D0',
      '\\u0041%00%41',
      ' between  blanks ',
      '0',
    ];
    await sender.send(
      ...ids.map((id, index) => chat(reader.bare, `body ${index}`, { id }, receiptRequest())),
    );
    for (const id of ids) await sender.message(isReceiptFor(id));
    expect(sender.messages.map(receiptFor)).toEqual(ids);
    const log = await rest(server).messages({ participant: reader.bare, order: 'asc' });
    const full = await Promise.all(log.map(({ stanzaId }) => rest(server).message(stanzaId)));
    expect(full.map(({ id }) => id)).toEqual(ids);
  });

  test('an id that is used again: a receipt for each message', async () => {
    const [alice, bob] = await newFriends(server);
    const sender = await signIn(server, alice);
    const reader = await signIn(server, bob);
    for (const body of ['one', 'two']) {
      await sender.send(chat(reader.bare, body, { id: '1' }, receiptRequest()));
      await logged(server, reader.bare, body, 'confirmed');
    }
    await fence(sender, reader);
    expect(sender.messages.map(receiptFor).slice(0, -1)).toEqual(['1', '1']);
  });

  test('SQL, search operators and control characters in filters are text, or refused by name', async () => {
    const [alice, bob] = await newFriends(server);
    const sender = await signIn(server, alice);
    const reader = await signIn(server, bob);
    const words = [
      `'OR'1'='1`,
      'NEAR(',
      '"open',
      'a*',
      'OR',
      '-minus',
      'body:on',
      '%',
      '_',
      `');--`,
      '\\',
      '{x}',
    ];
    await sender.send(
      chat(reader.bare, words.join(' '), { id: 'm1' }),
      chat(reader.bare, 'plain', { id: 'm2' }),
    );
    await logged(server, reader.bare, 'plain', 'confirmed');
    const api = rest(server);
    for (const text of [...words, words.join(' ')]) {
      const found = await api.messages({ participant: reader.bare, text });
      expect([text, found.map(({ body }) => body)]).toEqual([text, [words.join(' ')]]);
    }
    const values = [
      ...words,
      `x'; DROP TABLE message; --@localhost`,
      `a@b' OR '1'='1`,
      '\u0000',
      'a\u0000b',
      '\u0007\u001B[2J',
      '\u202E\uFFFF',
      '\u{1F600}@localhost',
      'x'.repeat(10_000),
      '%FF',
      '9'.repeat(400),
      '-1',
      'NaN',
      '2026-02-30T00:00:00Z',
      '[]',
      '{"$ne":null}',
    ];
    const names = [
      'participant',
      'with',
      'room',
      'since',
      'until',
      'state',
      'text',
      'order',
      'limit',
      'cursor',
    ];
    for (const name of names) {
      for (const value of values) {
        const query = new URLSearchParams({ participant: reader.bare, [name]: value });
        const { status, body } = await api.request(`/api/v1/messages?${query.toString()}`);
        const answer = JSON.stringify(body);
        if (status === 200) {
          expect([name, value, /"items":\[/.test(answer)]).toEqual([name, value, true]);
          // What is no word of theirs finds nothing: not by a wildcard, not by a condition that is always true.
          if (name !== 'text')
            expect([name, value, (body as { items: unknown[] }).items]).toEqual([name, value, []]);
        } else {
          expect([name, value, status]).toEqual([name, value, 400]);
          expect(body).toMatchObject({ status: 400, errors: [{ parameter: name }] });
        }
      }
    }
    for (const path of [`x' OR '1'='1`, '\u0000', '\u202E', '..%2f..', 'x'.repeat(90)]) {
      const { status } = await api.request(`/api/v1/messages/${encodeURIComponent(path)}`);
      expect([path, status]).toEqual([path, 404]);
    }
    for (const query of ['participant=%FF', 'participant=%E0%A4', 'nothing=1', 'limit=1&limit=2']) {
      expect([query, (await api.request(`/api/v1/messages?${query}`)).status]).toEqual([query, 400]);
    }
    expect(await api.messages({ participant: reader.bare })).toHaveLength(2);
  });
});
