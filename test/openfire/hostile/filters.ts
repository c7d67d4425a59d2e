/** Hostile ids, and filters of REST that are none. */
import { rest } from '../../support/server/rest.ts';
import type { Server } from '../../support/server/servers.ts';
import { newPair } from '../../support/xmpp/accounts.ts';
import { signIn } from '../../support/xmpp/client.ts';
import { chat, isReceiptFor, receiptFor, receiptRequest } from '../../support/xmpp/stanzas.ts';
import { fence, logged } from './friends.ts';

export function filters(server: Server): void {
  test('whatever the id of a message is, its receipt and the log give it back exactly', async () => {
    const [alice, bob] = await newPair(server);
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
    const [alice, bob] = await newPair(server);
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
    const [alice, bob] = await newPair(server);
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
}
