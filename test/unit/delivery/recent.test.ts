import fc from 'fast-check';
import type { TrackedMessage } from '../../../src/delivery/batch.ts';
import { RecentMessages } from '../../../src/delivery/recent.ts';
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
  state: 'accepted',
  owed: 0,
});

/** Few names and ids, so that clients count alike more often than they ever do. */
const people = fc.constantFrom('a@x/1', 'a@x/2', 'b@x/1', 'b@x', 'c@x/1', 'd@x/1', 'e@x/1', 'f@x/1');
const ids = fc.constantFrom('1', '2');

test('the youngest message of a pair of accounts is found by its id or origin-id, however many count alike', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(people, people, ids, fc.option(ids))),
      people,
      people,
      ids,
      (sent, sender, recipient, id) => {
        const recent = new RecentMessages();
        const messages = sent.map(([from, to, ownId, originId], row) =>
          message(row, from, to, ownId, originId),
        );
        for (const each of messages) recent.remember(each.key, each, 'body');
        const expected = messages.findLast(
          (each) =>
            (each.id === id || each.originId === id) &&
            bareJid(each.from) === bareJid(sender) &&
            bareJid(each.to) === bareJid(recipient),
        );
        expect(recent.byClientId(sender, recipient, id)).toBe(expected);
      },
    ),
    { numRuns: 2000 },
  );
});

test('a message is sent again where resource, id and body are the same within ten minutes, and not otherwise', () => {
  const recent = new RecentMessages();
  const first = message(1, 'a@x/1', 'b@x', 'id', null);
  recent.remember(first.key, first, 'body');
  expect(recent.resent('a@x/1', 'b@x/phone', 'id', 'body', 600_001)).toBe(first);
  expect(recent.resent('a@x/1', 'b@x', 'id', 'body', 600_002)).toBeUndefined();
  expect(recent.resent('a@x/2', 'b@x', 'id', 'body', 2)).toBeUndefined();
  expect(recent.resent('a@x/1', 'b@x', 'id', 'other', 2)).toBeUndefined();
  expect(recent.resent('a@x/1', 'c@x', 'id', 'body', 2)).toBeUndefined();
});
