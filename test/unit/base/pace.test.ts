import { nextPace, PaceKeeper } from '../../../src/base/pace.ts';

const burst = { idle: 0.02, rate: 100_000, spoolShare: 0.1, awaited: false, sinceChange: 0, calmFor: 0 };

test('a burst that takes the whole machine is waited for, and nothing else is', () => {
  expect(nextPace('usual', burst).pace).toBe('resting');
  expect(nextPace('usual', { ...burst, idle: 0.2 })).toEqual({
    pace: 'usual',
    reason: 'the machine has room',
  });
  expect(nextPace('usual', { ...burst, rate: 3999 }).pace).toBe('usual');
  expect(nextPace('usual', { ...burst, spoolShare: 0.5 }).pace).toBe('hurrying');
});

test('a rest ends with the burst, after ten seconds, or when the spool is half full', () => {
  expect(nextPace('resting', { ...burst, sinceChange: 9999 }).pace).toBe('resting');
  expect(nextPace('resting', { ...burst, sinceChange: 10_000 }).pace).toBe('hurrying');
  expect(nextPace('resting', { ...burst, spoolShare: 0.5 }).pace).toBe('hurrying');
  expect(nextPace('resting', { ...burst, idle: 0.4 }).pace).toBe('hurrying');
  // Something else keeps the machine busy, as it may for hours.
  expect(nextPace('resting', { ...burst, rate: 3999 })).toEqual({
    pace: 'hurrying',
    reason: 'the burst is over',
  });
});

test('where somebody waits to hear of what he said a rest is three seconds long', () => {
  const awaited = { ...burst, awaited: true };
  expect(nextPace('usual', awaited).pace).toBe('resting');
  expect(nextPace('resting', { ...awaited, sinceChange: 2999 }).pace).toBe('resting');
  expect(nextPace('resting', { ...awaited, sinceChange: 3000 }).pace).toBe('hurrying');
});

test('who hurries goes on until it has been calm for ten seconds', () => {
  expect(nextPace('hurrying', { ...burst, calmFor: 9999 }).pace).toBe('hurrying');
  expect(nextPace('hurrying', { ...burst, calmFor: 10_000 }).pace).toBe('usual');
});

test('a minute of saturation: one rest, then hurry, then calm', () => {
  const applied: boolean[] = [];
  let idleTime = 0;
  let total = 0;
  const keeper = new PaceKeeper(
    () => ({ idle: idleTime, total }),
    (preferred) => applied.push(preferred),
  );
  let now = 1_000_000;
  let complete = 0;
  const paces: string[] = [];
  const rest = { spoolShare: 0.2 };
  const second = (saturated: boolean): void => {
    now += 1000;
    total += 2000;
    idleTime += saturated ? 0 : 1800;
    complete += saturated ? 100_000 : 10;
    const pace = keeper.note({ now, complete, backlog: saturated ? 50_000 : 0, ...rest });
    // Called again at once, it does not look again.
    expect(keeper.note({ now, complete, backlog: 0, ...rest, spoolShare: 1 })).toBe(pace);
    expect(keeper.hasRoom).toBe(!saturated);
    if (paces.at(-1) !== pace) paces.push(pace);
  };
  for (let i = 0; i < 5; i++) second(false);
  for (let i = 0; i < 10; i++) second(true);
  expect(paces).toEqual(['usual', 'resting']);
  for (let i = 0; i < 50; i++) second(true);
  expect(paces).toEqual(['usual', 'resting', 'hurrying']);
  for (let i = 0; i < 9; i++) second(false);
  expect(paces).toEqual(['usual', 'resting', 'hurrying']);
  second(false);
  expect(paces).toEqual(['usual', 'resting', 'hurrying', 'usual']);
  expect(applied).toEqual([false, true, false]);
});

test('whoever asked to hear of a message shortens the rest of the next minute', () => {
  const rested = (askedBefore: number): number => {
    const keeper = new PaceKeeper(
      () => ({ idle: 0, total: (now += 1000) }),
      () => undefined,
    );
    let now = 0;
    let at = 1_000_000;
    keeper.noteAwaited(at - askedBefore);
    const look = (): string =>
      keeper.note({ now: (at += 500), complete: at * 100, backlog: 0, spoolShare: 0 });
    while (look() === 'usual');
    const began = at;
    while (look() === 'resting');
    return at - began;
  };
  expect(rested(0)).toBe(3000);
  expect(rested(50_000)).toBe(3000);
  expect(rested(60_000)).toBe(10_000);
});

test('a clock that is put back is no burst', () => {
  const none = { backlog: 0, spoolShare: 0 };
  const keeper = new PaceKeeper(
    () => ({ idle: 0, total: 0 }),
    () => undefined,
  );
  keeper.note({ now: 10_000, complete: 0, ...none });
  expect(keeper.note({ now: 5000, complete: 1_000_000, ...none })).toBe('usual');
});
