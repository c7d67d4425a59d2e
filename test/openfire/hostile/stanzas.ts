/** Large and strange stanzas: texts, addresses and sizes at the limits. */
import type { Account } from '../../../tools/host/options.ts';
import { rest } from '../../support/server/rest.ts';
import type { Server } from '../../support/server/servers.ts';
import { signIn } from '../../support/xmpp/client.ts';
import { chat, hasBody, isReceiptFor, receiptRequest, stanzaIds } from '../../support/xmpp/stanzas.ts';
import { fence, friends, logged } from './friends.ts';

/** Openfire 4.2's `xmpp.parser.buffer.size`; how much more than that still passes depends on how the bytes arrive. */
const parserBuffer = 1024 * 1024;

export function stanzas(server: Server): void {
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
}
