/** A clock that has jumped deletes nothing; one that has not is believed. */
import fc from 'fast-check';
import { believed, believedAfterMs, firstMemory, offMs, readClock } from '../../../src/retention/clock.ts';
import type { ClockMemory } from '../../../src/store/upkeep.ts';

const dayMs = 86_400_000;
const start = Date.parse('2026-11-20T08:00:00Z');
const memory: ClockMemory = { trusted: start, uptime: 5 * dayMs, doubtedSince: null, boot: 'b1' };
const after = (wallMs: number, uptimeMs = wallMs) => ({
  wall: start + wallMs,
  uptime: memory.uptime + uptimeMs,
  boot: 'b1',
});

test('a clock that goes with the machine is believed, however long ago it was looked at', () => {
  for (const ms of [0, 5000, dayMs, 400 * dayMs]) {
    expect(readClock(memory, after(ms))).toEqual(believed(after(ms)));
  }
});

test('400 days in a moment are not acted on, with a restart of the handler in between or without', () => {
  const { now, aheadBy, memory: then } = readClock(memory, after(400 * dayMs, 5000));
  expect(now).toBe(start + 5000);
  expect(aheadBy).toBe(400 * dayMs - 5000);
  // The handler, not the machine, was restarted: the memory is all that it has.
  expect(readClock(then, after(400 * dayMs + 5000, 10_000)).now).toBe(start + 10_000);
});

test('put right again, it is believed at once', () => {
  const { memory: then } = readClock(memory, after(400 * dayMs, 5000));
  expect(readClock(then, after(60_000))).toMatchObject({
    aheadBy: null,
    memory: believed(after(60_000)).memory,
  });
});

test('what it shows is believed where it goes on evenly for a week, or somebody says that it is right', () => {
  const jumped = (ms: number) => after(400 * dayMs + ms, ms);
  let { memory: then } = readClock(memory, jumped(0));
  for (let ms = dayMs / 2; ms < believedAfterMs; ms += dayMs / 2) {
    const reading = readClock(then, jumped(ms));
    expect(reading.aheadBy).not.toBeNull();
    then = reading.memory;
  }
  expect(readClock(then, jumped(believedAfterMs)).memory).toEqual(believed(jumped(believedAfterMs)).memory);
  expect(readClock(believed(jumped(dayMs)).memory, jumped(dayMs + 5000)).aheadBy).toBeNull();
});

test('a machine that was started anew may have been off for a week, and not for 400 days', () => {
  const restarted = (offForMs: number) => ({ wall: start + offForMs, uptime: 30_000, boot: 'b2' });
  expect(readClock(memory, restarted(offMs)).aheadBy).toBeNull();
  expect(readClock(memory, restarted(400 * dayMs)).now).toBe(start);
  expect(readClock(memory, restarted(60_000)).aheadBy).toBeNull();
});

test('a clock that was put back takes nothing, and does not make the way back a jump', () => {
  const back = readClock(memory, after(-400 * dayMs, 5000));
  expect(back.now).toBe(start - 400 * dayMs);
  expect(readClock(back.memory, after(10_000)).memory).toEqual(believed(after(10_000)).memory);
});

test('a log of before is held against its newest message', () => {
  const now = { wall: start + 400 * dayMs, uptime: 40 * dayMs, boot: 'b1' };
  expect(readClock(firstMemory(start, now), now).now).toBe(start);
  expect(readClock(firstMemory(null, now), now)).toEqual(believed(now));
});

test('whatever the wall clock does, retention’s time never runs faster than the machine', () => {
  const step = fc.record({
    up: fc.integer({ min: 1, max: dayMs }),
    jump: fc.integer({ min: -500, max: 500 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
      let [now, kept, wall, uptime] = [start, memory, start, memory.uptime];
      for (const { up, jump } of steps) {
        uptime += up;
        wall += up + (Math.abs(jump) < 2 ? 0 : jump * dayMs);
        const reading = readClock(kept, { wall, uptime, boot: 'b1' });
        kept = reading.memory;
        now = Math.max(now, reading.now);
        // An hour and a half for each look is what is not told from a clock that drifts.
        expect(now).toBeLessThanOrEqual(start + (uptime - memory.uptime) + steps.length * 90 * 60_000);
      }
    }),
  );
});

test.each([
  ['was up for longer', 300 * dayMs],
  ['was up for less', dayMs],
  ['has just been started', 30_000],
])('on another machine, which %s, a minute is a minute', (_what, uptime) => {
  const moved = { wall: start + 60_000, uptime, boot: 'of another machine' };
  expect(readClock(memory, moved)).toMatchObject({ now: moved.wall, aheadBy: null });
  // As one that an older version noted, which did not say where.
  expect(readClock({ ...memory, boot: null }, moved)).toMatchObject({ now: moved.wall, aheadBy: null });
});

test('that it was up for long does not make 300 days of a minute', () => {
  const moved = { wall: start + 300 * dayMs, uptime: 300 * dayMs, boot: 'of another machine' };
  expect(readClock(memory, moved)).toMatchObject({ now: start, aheadBy: 300 * dayMs });
});
