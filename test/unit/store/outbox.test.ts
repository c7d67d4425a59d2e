import fc from 'fast-check';
import type { Order } from '../../../src/model/command.ts';
import { fromCommandRow, spellingsOf, toCommandRow } from '../../../src/store/sqlite/rows/outbox.ts';

const text = fc.string({ unit: 'grapheme' });
const orNull = fc.option(text, { nil: null });
const time = fc.nat();
const bytes = text.map((xml) => Buffer.from(xml));
const recipients = fc.array(fc.record({ stream: text, jid: text, copy: fc.boolean() }));
const order: fc.Arbitrary<Order> = fc.oneof(
  fc.record({
    kind: fc.constant('tell' as const),
    xml: text,
    gate: fc.option(fc.record({ owner: text, viewer: text }), { nil: null }),
    recipients: fc.option(recipients, { nil: null }),
    handedAt: fc.option(time, { nil: null }),
    askedAt: time,
  }),
  fc.record({
    kind: fc.constant('redeliver' as const),
    key: text,
    xml: bytes,
    to: text,
    from: orNull,
    mode: fc.constantFrom('route' as const, 'return' as const, 'hand-out' as const),
    sentAt: time,
  }),
  fc.record({ kind: fc.constant('remove-extras' as const), key: text, account: text }),
  fc.record({
    kind: fc.constant('close-session' as const),
    stream: text,
    jid: text,
    unconfirmed: fc.array(text),
  }),
  fc.record({ kind: fc.constant('encoded' as const), frame: fc.uint8Array().map((all) => Buffer.from(all)) }),
);

test('a command comes back from its row as it was, whatever is in it', () => {
  fc.assert(
    fc.property(order, fc.option(time, { nil: null }), (given, message) => {
      const command = { command: 7, order: given, message };
      expect(fromCommandRow(toCommandRow(command))).toEqual(command);
    }),
  );
});

test('an address is found in a row by one of its spellings', () => {
  fc.assert(
    fc.property(text, text, (account, key) => {
      const { value } = toCommandRow({
        command: 1,
        order: { kind: 'remove-extras', key, account },
        message: null,
      });
      expect(spellingsOf(account).some((spelling) => value.includes(spelling))).toBe(true);
    }),
  );
});
