import fc from 'fast-check';
import { RecentMessages } from '../../../src/ledger/memory/recent.ts';
import { maxNamed } from '../../../src/model/message.ts';
import type { TrackedMessage } from '../../../src/model/message.ts';
import { bareJid } from '../../../src/stanza/jid.ts';

const message = (
  row: number,
  from: string,
  to: string,
  id: string,
  originId: string | null,
): TrackedMessage => ({
  row,
  key: `key-${row}`,
  from,
  to,
  type: 'chat',
  id,
  originId,
  sentAt: row,
  stamped: true,
  storedAt: 0,
  storedFor: null,
  state: 'accepted',
  owed: 0,
});

/** Few names and ids, so that clients count alike more often than they ever do. */
const people = fc.constantFrom('a@x/1', 'a@x/2', 'b@x/1', 'b@x', 'c@x/1', 'd@x/1', 'e@x/1', 'f@x/1');
const ids = fc.constantFrom('1', '2');

/** Those that were remembered and bear the id, the youngest first. */
function bearing(
  messages: readonly TrackedMessage[],
  sender: string,
  recipient: string,
  id: string,
): TrackedMessage[] {
  return messages
    .filter((each) => each.id === id || each.originId === id)
    .filter((each) => bareJid(each.from) === bareJid(sender) && bareJid(each.to) === bareJid(recipient))
    .reverse();
}

test('all messages of a pair of accounts are found by their id or origin-id, the youngest first, however many count alike', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(people, people, ids, fc.option(ids)), { maxLength: 60 }),
      people,
      people,
      ids,
      (sent, sender, recipient, id) => {
        const recent = new RecentMessages();
        const messages = sent.map(([from, to, ownId, originId], row) =>
          message(row, from, to, ownId, originId),
        );
        for (const each of messages) recent.remember(each.key, each);
        const expected = { messages: bearing(messages, sender, recipient, id), more: false };
        expect(recent.alike(sender, recipient, id)).toEqual(expected);
      },
    ),
    { numRuns: 2000 },
  );
});

test('one that is looked up late is not taken for the youngest', () => {
  const recent = new RecentMessages();
  const [old, young] = [message(1, 'a@x/1', 'b@x', '1', null), message(2, 'a@x/1', 'b@x', '1', null)];
  for (const each of [young, old]) recent.remember(each.key, each);
  expect(recent.alike('a@x', 'b@x', '1').messages).toEqual([young, old]);
});

test('of a client with one id for all that it says a bounded number is looked at, and that there are more is known', () => {
  const recent = new RecentMessages();
  const messages = Array.from({ length: 5000 }, (_, row) => message(row, 'a@x/1', 'b@x', '', null));
  for (const each of messages) recent.remember(each.key, each);
  const found = recent.alike('a@x', 'b@x', '');
  expect(found.more).toBe(true);
  expect(found.messages).toEqual(messages.slice(-maxNamed).reverse());
});
