/** What an administrator has delivered again: over a real SQLite file, and between two batches of a real pump. */
import fc from 'fast-check';
import { refusalOf } from '../../../src/ledger/guard/by-hand.ts';
import type { HandRefusal } from '../../../src/ledger/guard/by-hand.ts';
import { Play, redeliveries } from '../support/play.ts';

const phone = 'bob@localhost/phone';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

function byHand(key: string): HandRefusal | null {
  play.commit();
  return play.ledger.giveOut({ key, at: play.now });
}

/** It was given to as many sessions as it may be, none of which proved anything. */
function setAside(id = 'm1'): string {
  const key = play.says({ id });
  for (let time = 1; time <= 4; time++) {
    const stream = `${id}-${time}`;
    play.opens(stream, phone);
    play.sends(key, stream, phone);
    play.closes(stream, phone);
    for (const { command } of redeliveries(play.settles())) {
      play.executes(command, key);
      play.happens({ kind: 'stored', key, reason: null });
    }
  }
  play.commit();
  return key;
}

async function timeline(key: string): Promise<unknown[]> {
  play.commit();
  const message = await play.opened.log.message(key);
  return [message?.state, ...(message?.timeline ?? []).slice(-2).map(({ state, reason }) => [state, reason])];
}

test('what was set aside is on its way again, and what counted against it is forgotten', async () => {
  const key = setAside();
  expect((await timeline(key))[0]).toBe('failed');
  expect(byHand(key)).toBeNull();
  expect(await timeline(key)).toEqual(['accepted', ['failed', 'set-aside'], ['accepted', 'by-hand']]);
  const [only, ...others] = redeliveries(play.settles());
  expect(only?.key).toBe(key);
  expect(others).toEqual([]);
  play.executes(only?.command ?? 0, key);
  play.happens({ kind: 'stored', key, reason: null });
  expect((await timeline(key))[0]).toBe('stored');
  expect(play.opened.store.findPlaced([1])).toMatchObject([{ failures: 0, given: { counted: 0, times: 0 } }]);
  play.opens('well', phone);
  play.sends(key, 'well', phone);
  play.answers('well', phone);
  expect((await timeline(key))[0]).toBe('confirmed');
});

test('it is done once, and by a handler that was restarted in between, too', () => {
  const key = setAside();
  expect(byHand(key)).toBeNull();
  expect(byHand(key)).toBe('on-its-way');
  play.restart();
  expect(redeliveries(play.settles(11_000)).map((one) => one.key)).toEqual([key]);
});

test('what has a place is not given out', () => {
  const read = play.says({ id: 'read' });
  play.opens('b1', phone);
  play.sends(read, 'b1', phone);
  play.answers('b1', phone);
  const held = play.says({ id: 'held' });
  play.sends(held, 'b1', phone);
  const stored = play.says({ id: 'stored' });
  play.happens({ kind: 'stored', key: stored, reason: null });
  const fresh = play.says({ id: 'fresh' });
  const far = play.says({ id: 'far', to: 'bob@far.example', flags: 'c' });
  const found = [read, held, stored, fresh, far, 'no such'].map(byHand);
  expect(found).toEqual(['has-it', 'held', 'stored', 'on-its-way', 'not-local', 'unknown']);
  const aside = setAside('aside');
  play.set({ guard: false });
  expect(byHand(aside)).toBe('off');
});

test('nothing is given out that a client may have, or that nobody guards', () => {
  const standing = fc.record({
    isLocal: fc.boolean(),
    guard: fc.boolean(),
    confirmed: fc.boolean(),
    inOfflineStore: fc.boolean(),
    underWay: fc.boolean(),
    held: fc.boolean(),
    kept: fc.boolean(),
  });
  fc.assert(
    fc.property(standing, (one) => {
      const { isLocal, guard, kept, ...places } = one;
      const free = isLocal && guard && kept && !Object.values(places).some(Boolean);
      expect(refusalOf(one) === null).toBe(free);
    }),
  );
});
