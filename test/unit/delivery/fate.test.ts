/** What becomes of a message without a reader: every combination of what is known, and which answers are allowed. */
import fc from 'fast-check';
import { endings, states } from '../../../src/chatlog/reader.ts';
import { fateOf } from '../../../src/delivery/fate.ts';
import type { Standing } from '../../../src/delivery/fate.ts';
import { judgeSilence } from '../../../src/delivery/silence.ts';
import type { Silence } from '../../../src/delivery/silence.ts';

const standing: fc.Arbitrary<Standing> = fc.record({
  guard: fc.boolean(),
  state: fc.constantFrom(...states, ...endings),
  inOfflineStore: fc.boolean(),
  wasStored: fc.boolean(),
  heldElsewhere: fc.boolean(),
  underWay: fc.boolean(),
  kept: fc.boolean(),
  streamAcked: fc.boolean(),
  exhausted: fc.boolean(),
});

const lost: Standing = {
  guard: true,
  state: 'sent',
  inOfflineStore: false,
  wasStored: false,
  heldElsewhere: false,
  underWay: false,
  kept: true,
  streamAcked: false,
  exhausted: false,
};

const hasPlace = (one: Standing): boolean =>
  one.inOfflineStore ||
  one.heldElsewhere ||
  one.underWay ||
  !['accepted', 'stored', 'sent'].includes(one.state);

describe('the fate of a message', () => {
  test('what has a place is never redelivered, and what has none always is while the guard is on', () => {
    fc.assert(
      fc.property(standing, (one) => {
        const { act } = fateOf(one);
        if (hasPlace(one)) expect(act).toBe('none');
        else if (one.streamAcked) expect(act).toBe('confirm');
        else if (!one.guard) expect(act).toBe('none');
        else expect(act).toBe(one.kept && !one.exhausted ? 'redeliver' : 'fail');
      }),
      { numRuns: 2000 },
    );
  });

  test('nothing is given up in silence: what is left alone has a place, has ended, or nobody guards it', () => {
    fc.assert(
      fc.property(standing, (one) => {
        if (fateOf(one).act === 'none') expect(hasPlace(one) || !one.guard).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    [{}, { act: 'redeliver', mode: 'route' }],
    [{ wasStored: true }, { act: 'redeliver', mode: 'return' }],
    [{ state: 'accepted' }, { act: 'redeliver', mode: 'route' }],
    [{ kept: false }, { act: 'fail', reason: 'not-kept' }],
    [{ exhausted: true }, { act: 'fail', reason: 'set-aside' }],
    [
      { exhausted: true, state: 'confirmed' },
      { act: 'none', reason: 'a client has it' },
    ],
    [{ state: 'confirmed' }, { act: 'none', reason: 'a client has it' }],
    [{ state: 'failed' }, { act: 'none', reason: 'it has ended' }],
    [{ heldElsewhere: true }, { act: 'none', reason: 'another session was sent it' }],
    [{ guard: false }, { act: 'none', reason: 'the guard is off' }],
  ] as const)('%p', (change, expected) => {
    expect(fateOf({ ...lost, ...change })).toMatchObject(expected);
  });
});

describe('a session that does not answer', () => {
  const dead: Silence = {
    guard: true,
    unconfirmed: 1,
    managed: false,
    detached: false,
    inactive: false,
    active: false,
  };

  test('is closed only where that is what keeps messages from being lost', () => {
    fc.assert(
      fc.property(
        fc.record({
          guard: fc.boolean(),
          unconfirmed: fc.nat(3),
          managed: fc.boolean(),
          detached: fc.boolean(),
          inactive: fc.boolean(),
          active: fc.boolean(),
        }),
        (silence) => {
          const { guard, unconfirmed, managed, detached, active } = silence;
          const closes = guard && unconfirmed > 0 && !managed && (detached || !active);
          expect(judgeSilence(silence).act === 'close').toBe(closes);
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each([
    [{}, 'close'],
    [{ unconfirmed: 0 }, 'wait'],
    [{ managed: true }, 'ask'],
    [{ managed: true, inactive: true }, 'wait'],
    [{ managed: true, detached: true }, 'ask'],
    [{ detached: true }, 'close'],
    [{ detached: true, guard: false }, 'ask'],
    [{ inactive: true }, 'close'],
    [{ active: true }, 'ask'],
  ] as const)('%p: %s', (change, act) => {
    expect(judgeSilence({ ...dead, ...change }).act).toBe(act);
  });
});
