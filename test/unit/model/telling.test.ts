import fc from 'fast-check';
import { answersFor } from '../../../src/ledger/rules/acknowledge.ts';
import { owed } from '../../../src/model/promise.ts';
import { hasRead, holds, recipientsOf } from '../../../src/model/telling.ts';
import type { Listener, Telling } from '../../../src/model/telling.ts';

const asker = 'alice@localhost/home';

function telling(changes: Partial<Telling> = {}): Telling {
  return {
    id: 1,
    message: 1,
    told: 'receipt',
    asker,
    from: 'bob@localhost/phone',
    handedAt: null,
    xml: '<message/>',
    madeAt: 0,
    phase: 'owed',
    command: null,
    holders: [],
    had: [],
    rounds: 0,
    ...changes,
  };
}

const listener = (stream: string, resource: string, listens = true): Listener => ({
  stream,
  jid: `alice@localhost/${resource}`,
  listens,
});

describe('who is told', () => {
  test('at first who asked, and copies for the others that listen', () => {
    const there = [listener('a', 'laptop'), listener('b', 'home'), listener('c', 'new', false)];
    expect(recipientsOf(telling(), there)).toEqual([
      { stream: 'a', jid: 'alice@localhost/laptop', copy: true },
      { stream: 'b', jid: asker, copy: false },
    ]);
  });

  test('where who asked has gone, everybody, and each counts', () => {
    expect(recipientsOf(telling(), [listener('a', 'laptop')])).toMatchObject([{ copy: false }]);
  });

  test('random sessions come, read and go: nobody twice, nobody while one that counts is there', () => {
    const step = fc.record({
      does: fc.constantFrom('comes', 'reads', 'goes'),
      resource: fc.constantFrom('home', 'laptop', 'pad'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const one = telling();
        const there: Listener[] = [];
        const told: string[] = [];
        let streams = 0;
        let sequence = 0;
        for (const { does, resource } of steps) {
          const session = there.find(({ jid }) => jid.endsWith(resource));
          if (does === 'comes' && session === undefined) there.push(listener(`s${++streams}`, resource));
          if (does === 'goes' && session !== undefined) {
            there.splice(there.indexOf(session), 1);
            one.holders = one.holders.filter(({ stream }) => stream !== session.stream);
          }
          if (does === 'reads' && session !== undefined && hasRead(one, session.stream, ++sequence)) return;
          const counting = one.holders.some(({ copy }) => !copy);
          const recipients = recipientsOf(one, there);
          if (counting) expect(recipients).toEqual([]);
          if (recipients.length > 0) one.rounds += 1;
          for (const recipient of recipients) {
            expect(told).not.toContain(recipient.stream);
            expect(one.had).not.toContain(recipient.jid === asker ? '' : recipient.jid);
            told.push(recipient.stream);
            one.holders.push({ ...recipient, position: ++sequence, read: false });
            expect(holds(one, recipient.stream)).toBe(true);
          }
          // It is owed to somebody who is there, unless nobody is who has not had it.
          if (there.some(({ jid }) => jid === asker || !one.had.includes(jid))) {
            expect(one.holders.some(({ copy, read }) => !copy || !read)).toBe(true);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('what was told after a barrier is not read by it, and what was not taken never', () => {
    const holder = { stream: 'b', jid: asker, copy: false, read: false };
    expect(hasRead(telling({ holders: [{ ...holder, position: 7 }] }), 'b', 7)).toBe(false);
    expect(hasRead(telling({ holders: [{ ...holder, position: 7 }] }), 'b', 8)).toBe(true);
    expect(hasRead(telling({ holders: [{ ...holder, position: null }] }), 'b', 8)).toBe(false);
  });
});

describe('whether we answer', () => {
  const receipts = new Set(['urn:xmpp:receipts']);
  const none = new Set<string>();
  const given = {
    owed: owed.receipt,
    features: none,
    isCopy: false,
    others: [],
    answerUnderWay: false,
    acknowledge: 'on-evidence',
    events: true,
  } as const;

  test.each([
    ['nobody else has it', {}, 'tell'],
    ['the others do not answer either', { others: [none, none] }, 'tell'],
    ['another one answers for itself', { others: [none, receipts] }, 'hold'],
    ['another one has not said what it does', { others: [null] }, 'hold'],
    ['one that answers has it', { answerUnderWay: true }, 'hold'],
    ['it answers for itself, alone', { features: receipts }, 'none'],
    ['it answers for itself, and another one has it', { features: receipts, others: [none] }, 'leave'],
    [
      'it has a carbon copy, and answers only for what is for it',
      { isCopy: true, features: receipts },
      'tell',
    ],
    ['it has a carbon copy, and whom it was for may have it yet', { isCopy: true, others: [none] }, 'hold'],
    [
      'it has a carbon copy, and whom it was for has answered',
      { isCopy: true, answerUnderWay: true },
      'hold',
    ],
    ['nothing is owed', { owed: owed.deliveredEvent }, 'none'],
    ['switched off', { acknowledge: 'observe' as const }, 'none'],
  ])('%s', (_what, changes, act) => {
    expect(answersFor({ ...given, ...changes }).receipt.act).toBe(act);
  });
});
