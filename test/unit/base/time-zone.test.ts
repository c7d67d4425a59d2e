import { TimeZone } from '../../../src/base/time-zone.ts';
import type { StatStep } from '../../../src/base/time-zone.ts';

const hourMs = 3_600_000;

function zone(name: string): TimeZone {
  const found = TimeZone.named(name);
  if (found === null) throw new Error(name);
  return found;
}

/** Where the steps of a time begin, without seconds; and the end of the last. */
function edges(name: string, step: StatStep, since: string, until: string): string[] {
  const all = [zone(name).startOf(step, Date.parse(since))];
  for (let edge = all[0] ?? 0; edge < Date.parse(until); all.push(edge)) edge = zone(name).after(step, edge);
  return all.map((edge) => new Date(edge).toISOString().slice(0, 16));
}

function hours(name: string, day: string): number {
  const start = zone(name).instantOf(Date.parse(`${day}T00:00:00Z`));
  return (zone(name).after('day', start) - start) / hourMs;
}

describe('a day of a time zone', () => {
  test.each([
    ['Europe/Berlin', '2026-03-28', 24],
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25', 25],
    ['America/New_York', '2026-11-01', 25],
    ['Asia/Kolkata', '2026-03-29', 24],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
    // Midnight is left out, and comes twice.
    ['America/Sao_Paulo', '2018-11-04', 23],
    ['Asia/Beirut', '2026-03-29', 23],
    ['America/Havana', '2026-11-01', 25],
    ['America/Sao_Paulo', '2018-02-17', 25],
  ])('in %s, %s has %d hours', (name, day, expected) => {
    expect(hours(name, day)).toBe(expected);
  });

  test('a time in it is of it, from its first millisecond to its last', () => {
    const [start, end] = [Date.parse('2026-03-28T23:00Z'), Date.parse('2026-03-29T22:00Z')];
    for (const time of [start, start + 1, start + 5 * hourMs, end - 1]) {
      expect(zone('Europe/Berlin').startOf('day', time)).toBe(start);
    }
    expect(zone('Europe/Berlin').startOf('day', end)).toBe(end);
  });

  test('a date that a zone leaves out is no step', () => {
    expect(edges('Pacific/Apia', 'day', '2011-12-29T12:00Z', '2011-12-31T09:00Z')).toEqual([
      '2011-12-29T10:00',
      '2011-12-30T10:00',
      '2011-12-31T10:00',
    ]);
  });
});

describe('hours of a time zone', () => {
  test('are 25 where clocks are put back, with the one that comes twice as two', () => {
    const all = edges('Europe/Berlin', 'hour', '2026-10-24T22:00Z', '2026-10-25T23:00Z');
    expect(all).toHaveLength(26);
    expect(new Set(all).size).toBe(26);
  });

  test('begin at the half of those of UTC where the zone does', () => {
    expect(edges('Asia/Kolkata', 'hour', '2026-03-29T00:00Z', '2026-03-29T01:00Z')).toEqual([
      '2026-03-28T23:30',
      '2026-03-29T00:30',
      '2026-03-29T01:30',
    ]);
  });

  test('are cut where clocks are changed by half of one', () => {
    expect(edges('Australia/Lord_Howe', 'hour', '2026-04-04T14:00Z', '2026-04-04T16:00Z')).toEqual([
      '2026-04-04T14:00',
      '2026-04-04T15:00',
      '2026-04-04T15:30',
      '2026-04-04T16:30',
    ]);
  });
});

test.each([
  'Europe/Berlin',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/St_Johns',
  'UTC',
])('steps of %s follow each other over changes of clocks, and what is in one is told to be', (name) => {
  const asked = zone(name);
  for (const step of ['hour', 'day'] as const) {
    let start = asked.startOf(step, Date.parse('2011-03-01T00:00Z'));
    const count = step === 'day' ? 320 : 1200;
    for (let steps = 0; steps < count; steps += 1) {
      const next = asked.after(step, start);
      expect(next).toBeGreaterThan(start);
      expect(next - start).toBeLessThanOrEqual(step === 'day' ? 25 * hourMs : hourMs);
      if (steps % 24 === 0) expect(asked.startOf(step, next - 1)).toBe(start);
      start = next;
    }
  }
});

test.each(['Mars/Olympus', '', '+02:00', 'Europe/Berlin\0', 'x'.repeat(500)])('%j is no zone', (name) => {
  expect(TimeZone.named(name)).toBeNull();
});

test('a wall clock that comes twice is read as the first, one that never comes as the change', () => {
  const berlin = zone('Europe/Berlin');
  const read = (shown: string) => new Date(berlin.instantOf(Date.parse(shown))).toISOString();
  expect(read('2026-10-25T02:30Z')).toBe('2026-10-25T00:30:00.000Z');
  expect(read('2026-03-29T02:30Z')).toBe('2026-03-29T01:00:00.000Z');
});
