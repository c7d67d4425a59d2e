/** What clients may have searched by naming messages is bounded, for each account and for all. */
import { BoundedMap } from '../../../src/base/bounded-map.ts';
import { LookUpBudget } from '../../../src/ledger/memory/look-up-budget.ts';
import { DeferredClaims } from '../../../src/ledger/memory/deferred-claims.ts';
import { RecentMessages } from '../../../src/ledger/memory/recent.ts';
import { speakerOf } from '../../../src/ledger/rules/speaker.ts';
import { Play } from '../support/play.ts';

const phone = 'bob@localhost/phone';
const receipts = 'urn:xmpp:receipts';

test('an account that has none left takes nothing from another’s, and gets some back by and by', () => {
  const lookUpBudget = new LookUpBudget();
  let walks = 0;
  while (lookUpBudget.may('flood@localhost', 5000, 0)) walks += 1;
  expect(walks).toBe(20);
  expect(lookUpBudget.may('bob@localhost', 5000, 0)).toBe(true);
  expect(lookUpBudget.may('flood@localhost', 5000, 100)).toBe(false);
  expect(lookUpBudget.may('flood@localhost', 5000, 500)).toBe(true);
  // Many accounts together have a bound, too.
  let all = 0;
  for (let n = 0; n < 1000; n++) if (lookUpBudget.may(`sock${n}@localhost`, 5000, 500)) all += 1;
  expect(all).toBeLessThan(100);
});

describe('what is deferred', () => {
  let said: string[];
  let deferred: DeferredClaims;
  let may: (speaker: string) => boolean;
  const says = (speaker: string, what: string, size = 100): void =>
    deferred.add(speaker, size, () => {
      if (!may(speaker)) return false;
      said.push(what);
      return true;
    });
  beforeEach(() => {
    [said, deferred, may] = [[], new DeferredClaims(), () => true];
  });

  test('is heard in its order, and a flood before nobody', () => {
    for (let n = 0; n < 1000; n++) says('flood@localhost', `f${n}`);
    says('bob@localhost', 'b0');
    says('bob@localhost', 'b1');
    expect(deferred.settle()).toBe(true);
    expect(said.slice(0, 5)).toEqual(['f0', 'b0', 'f1', 'b1', 'f2']);
    while (deferred.settle()) expect(said.length).toBeLessThan(2000);
    expect(said).toHaveLength(1002);
    expect([deferred.isBusy, deferred.forgotten]).toEqual([false, 0]);
  });

  test('waits while its speaker may not, and nobody else waits with it', () => {
    may = (speaker) => speaker !== 'flood@localhost';
    says('flood@localhost', 'f0');
    says('bob@localhost', 'b0');
    deferred.settle();
    expect([said, deferred.settle(), deferred.isBusy]).toEqual([['b0'], false, true]);
    may = () => true;
    deferred.settle();
    expect([said, deferred.isBusy]).toEqual([['b0', 'f0'], false]);
  });

  test('has a bound for one and for all, and one word of anybody finds room', () => {
    for (let n = 0; n < 5000; n++) says('flood@localhost', 'f', 1000);
    expect(deferred.forgotten).toBe(4000);
    for (let n = 0; n < 40; n++) for (let m = 0; m < 10; m++) says(`sock${n}@localhost`, 's', 100_000);
    says('bob@localhost', 'b0');
    while (deferred.settle());
    expect(said).toContain('b0');
  });
});

test('a server answers for all of its accounts, of which it has as many as it likes', () => {
  expect(speakerOf({ from: 'a@elsewhere/x', stream: null })).toBe('elsewhere');
  expect(speakerOf({ from: 'a@localhost/x', stream: 's' })).toBe('a@localhost');
});

test('what clients name is bounded by what it costs, and the latest is kept', () => {
  const map = new BoundedMap<number>(10_000);
  for (let n = 0; n < 1000; n++) map.set(`${n}${'x'.repeat(900)}`, n);
  expect(map.size).toBeLessThan(11);
  expect(map.get(`999${'x'.repeat(900)}`)).toBe(999);
  map.set('y'.repeat(20_000), 1);
  expect(map.size).toBe(1);
});

test('addresses of three thousand characters have fewer messages remembered', () => {
  const recent = new RecentMessages();
  const resource = 'r'.repeat(2900);
  const message = (row: number) => ({
    row,
    key: `k${row}`,
    from: `alice@localhost/${resource}${row}`,
    to: `bob@localhost/${resource}${row}`,
    type: 'chat',
    id: `m${row}`,
    originId: null,
    sentAt: row,
    stamped: true,
    state: 'accepted' as const,
    owed: 0,
    storedAt: 0,
    storedFor: null,
  });
  for (let row = 0; row < 6000; row++) recent.remember(`k${row}`, message(row));
  const kept = Array.from({ length: 6000 }, (_, row) => recent.byKey(`k${row}`)).filter(Boolean);
  expect(kept.length).toBeGreaterThan(1000);
  expect(kept.length).toBeLessThan(3000);
});

describe('floods of what nobody said', () => {
  const partners = 20;
  let play: Play;
  beforeEach(() => {
    play = new Play();
    play.opens('b1', phone);
    for (let n = 0; n < partners * 400; n++) {
      const from = `alice${n % partners}@localhost/home`;
      play.says({ from, to: 'bob@localhost', id: `m${n % 100}` });
    }
    play.commit();
    // What it had in memory has gone.
    play.restart();
    play.opens('b1', phone);
  });
  afterEach(() => play.end());

  const says = (to: string, namespace: string, name: string, id: string): void => {
    play.says({
      from: phone,
      to,
      id: null,
      body: null,
      children: `${name} ${namespace}`,
      inner: `<${name} xmlns='${namespace}' id='${id}'/>`,
    });
  };

  test.each([
    ['receipts', (to: string, id: string) => says(to, receipts, 'received', id)],
    ['markers', (to: string, id: string) => says(to, 'urn:xmpp:chat-markers:0', 'displayed', id)],
    [
      'errors',
      (to: string, id: string) =>
        void play.happens({
          kind: 'refused',
          from: phone,
          to: `${to}/home`,
          id,
          condition: 'service-unavailable',
          errorType: 'cancel',
          stream: 'b1',
        }),
    ],
  ])(
    'ten thousand %s to twenty people are over in a moment',
    (_what, say) => {
      const began = performance.now();
      for (let n = 0; n < 10_000; n++) {
        say(`alice${n % partners}@localhost`, `nobody-${n}`);
        if (n % 500 === 499) play.commit();
      }
      // Each by itself reads some hundreds of rows.
      expect(performance.now() - began).toBeLessThan(8000);
    },
    120_000,
  );
});
