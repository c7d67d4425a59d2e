/** What becomes of a message without a reader: every combination of what is known, and which answers are allowed. */
import fc from 'fast-check';
import { dispositionOf } from '../../../src/ledger/rules/disposition.ts';
import type { Standing } from '../../../src/ledger/rules/disposition.ts';
import { judgeSilence, patienceMs } from '../../../src/ledger/rules/silence.ts';
import type { Silence } from '../../../src/ledger/rules/silence.ts';
import { endings, states } from '../../../src/model/state.ts';

const standing: fc.Arbitrary<Standing> = fc.record({
  guard: fc.boolean(),
  state: fc.constantFrom(...states, ...endings),
  inOfflineStore: fc.boolean(),
  wasStored: fc.boolean(),
  wasSent: fc.boolean(),
  heldElsewhere: fc.boolean(),
  wentOn: fc.boolean(),
  underWay: fc.boolean(),
  kept: fc.boolean(),
  addressed: fc.boolean(),
  streamAcked: fc.boolean(),
  exhausted: fc.boolean(),
  signedOut: fc.boolean(),
});

const lost: Standing = {
  guard: true,
  state: 'sent',
  inOfflineStore: false,
  wasStored: false,
  wasSent: false,
  heldElsewhere: false,
  wentOn: false,
  underWay: false,
  kept: true,
  streamAcked: false,
  exhausted: false,
  addressed: true,
  signedOut: false,
};

const hasPlace = (one: Standing): boolean =>
  one.inOfflineStore ||
  (one.heldElsewhere && !one.streamAcked) ||
  one.wentOn ||
  one.underWay ||
  !['accepted', 'stored', 'sent'].includes(one.state);

describe('the disposition of a message', () => {
  test('what has a place is never redelivered, and what has none always is while the guard is on', () => {
    fc.assert(
      fc.property(standing, (one) => {
        const { act } = dispositionOf(one);
        if (hasPlace(one)) expect(act).toBe('none');
        else if (one.streamAcked) expect(act).toBe('confirm');
        else if (one.signedOut) expect(act).toBe('rest');
        else if (!one.guard) expect(act).toBe('none');
        else expect(act).toBe(one.kept && one.addressed && !one.exhausted ? 'redeliver' : 'fail');
      }),
      { numRuns: 2000 },
    );
  });

  test('nothing is given up in silence: what is left alone has a place, has ended, or nobody guards it', () => {
    fc.assert(
      fc.property(standing, (one) => {
        if (dispositionOf(one).act === 'none') expect(hasPlace(one) || !one.guard).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    [{}, { act: 'redeliver', mode: 'route' }],
    [{ wasStored: true }, { act: 'redeliver', mode: 'return' }],
    [{ wasSent: true }, { act: 'redeliver', mode: 'return' }],
    [{ state: 'accepted' }, { act: 'redeliver', mode: 'route' }],
    [
      { signedOut: true, kept: false },
      { act: 'rest', reason: 'its client signed out in order' },
    ],
    [{ kept: false }, { act: 'fail', reason: 'not-kept' }],
    [{ addressed: false }, { act: 'fail', reason: 'occupant-gone' }],
    [{ exhausted: true }, { act: 'fail', reason: 'set-aside' }],
    [
      { exhausted: true, state: 'confirmed' },
      { act: 'none', reason: 'a client has it' },
    ],
    [{ state: 'confirmed' }, { act: 'none', reason: 'a client has it' }],
    [{ state: 'failed' }, { act: 'none', reason: 'it has ended' }],
    [{ heldElsewhere: true }, { act: 'none', reason: 'another session was sent it' }],
    [{ heldElsewhere: true, streamAcked: true }, { act: 'confirm' }],
    [
      { wentOn: true, streamAcked: true },
      { act: 'none', reason: 'it has gone on from there' },
    ],
    [{ guard: false }, { act: 'none', reason: 'the guard is off' }],
  ] as const)('%p', (change, expected) => {
    expect(dispositionOf({ ...lost, ...change })).toMatchObject(expected);
  });
});

describe('a session that does not answer', () => {
  const dead: Silence = {
    guard: true,
    unconfirmed: 1,
    unreadBytes: 500,
    managed: false,
    detached: false,
    inactive: false,
    active: false,
    flowing: false,
    silentForMs: 2000,
    timeoutMs: 2000,
  };
  const mebibyte = 1024 * 1024;

  test('is closed only where that is what keeps messages from being lost', () => {
    fc.assert(
      fc.property(
        fc.record({
          guard: fc.boolean(),
          unconfirmed: fc.nat(3),
          unreadBytes: fc.nat(10 * mebibyte),
          managed: fc.boolean(),
          detached: fc.boolean(),
          inactive: fc.boolean(),
          active: fc.boolean(),
          flowing: fc.boolean(),
          silentForMs: fc.integer({ min: 1000, max: 10 * 60_000 }),
          timeoutMs: fc.constantFrom(1000, 30_000),
        }),
        (silence) => {
          const { guard, unconfirmed, managed, detached, active, flowing } = silence;
          const hadTime = silence.silentForMs >= patienceMs(silence.unreadBytes, silence.timeoutMs);
          const isDead = detached || (!active && !flowing && hadTime);
          const closes = guard && unconfirmed > 0 && !managed && isDead;
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
    [{ flowing: true }, 'ask'],
    [{ unreadBytes: 3 * mebibyte, silentForMs: 90_000 }, 'ask'],
    [{ unreadBytes: 3 * mebibyte, silentForMs: 500_000 }, 'close'],
  ] as const)('%p: %s', (change, act) => {
    expect(judgeSilence({ ...dead, ...change }).act).toBe(act);
  });

  test('has at least the time to read all it was sent at ten kilobytes a second, and never for ever', () => {
    fc.assert(
      fc.property(fc.nat(100 * mebibyte), fc.constantFrom(1000, 30_000), (unreadBytes, timeoutMs) => {
        const patience = patienceMs(unreadBytes, timeoutMs);
        expect(patience).toBeGreaterThanOrEqual(timeoutMs);
        expect(patience).toBeGreaterThanOrEqual(Math.min(unreadBytes, 4 * mebibyte) / 10);
        expect(patience).toBeLessThanOrEqual(Math.max(timeoutMs, 10 * 60_000));
      }),
    );
  });
});
