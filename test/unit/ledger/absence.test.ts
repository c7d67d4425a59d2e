import fc from 'fast-check';
import { absenceOf, departureOf, removedBy } from '../../../src/ledger/rules/absence.ts';

const nothingKnown = {
  keys: new Set<string>(),
  windows: [],
  watched: true,
  createdAt: null,
  served: false,
  removed: new Set<number>(),
  removals: [],
};
const message = { storedAt: 2000, sentAt: 1000 };

test.each([
  ['there: it stays, whoever asked for its removal', { keys: new Set(['k']) }, 'stays'],
  ['not there: it was removed', {}, 'removed'],
  ['not there, and stored when Openfire may have lost it', { windows: [{ from: 0, to: 9000 }] }, 'removed'],
  ['not there, and nobody watched', { watched: false }, 'removed'],
  ['not there, as its account is not', { createdAt: 0 }, 'account-deleted'],
])('removed and %s', (_, known, expected) => {
  const listing = { ...nothingKnown, account: 'bob@localhost', removed: new Set([1]), ...known };
  const departure = departureOf({ ...message, row: 1, key: 'k' }, { taken: null, listing }, false);
  if (departure === null || typeof departure === 'string') expect(departure).toBe(expected);
  else expect(departure).toEqual({ act: 'expire', reason: expected });
});

test.each([
  ['somebody is there, and Openfire stored it as he came', { served: true }, 'hand-out'],
  ['somebody is there who was not handed it as he came', { served: true, windows: [] }, 'hand-out'],
  ['nobody is there', { served: false }, 'stays'],
])('it lies in the store, and %s', (_, known, expected) => {
  const windows = [{ from: 1500, to: 2000 }];
  const listing = { ...nothingKnown, account: 'bob@localhost', keys: new Set(['k']), windows, ...known };
  expect(departureOf({ ...message, row: 1, key: 'k' }, { taken: null, listing }, false)).toBe(expected);
});

test('absence alone is no loss', () => {
  fc.assert(
    fc.property(fc.nat(), fc.boolean(), fc.option(fc.nat()), (storedAt, watched, createdAt) => {
      const absence = absenceOf({ storedAt, sentAt: storedAt }, { ...nothingKnown, watched, createdAt });
      expect(absence.act).toBe('expire');
    }),
  );
});

test.each([
  ['stored when Openfire may have lost it', { windows: [{ from: 2000, to: 2000 }] }, 'put-back'],
  ['stored before that', { windows: [{ from: 2001, to: 9000 }] }, 'removed'],
  ['stored after that', { windows: [{ from: 0, to: 1999 }] }, 'removed'],
  [
    'stored in the second of two such times',
    {
      windows: [
        { from: 0, to: 1 },
        { from: 1500, to: 2500 },
      ],
    },
    'put-back',
  ],
  ['while nobody watched', { watched: false }, 'unwatched'],
  ['its account is gone', { createdAt: 0, windows: [{ from: 0, to: 9000 }] }, 'account-deleted'],
  [
    'its account is younger than itself',
    { createdAt: 1001, windows: [{ from: 0, to: 9000 }] },
    'account-deleted',
  ],
  ['its account is older', { createdAt: 1000, windows: [{ from: 0, to: 9000 }] }, 'put-back'],
])('%s', (_, known, expected) => {
  const absence = absenceOf(message, { ...nothingKnown, ...known });
  expect(absence.act === 'put-back' ? absence.act : absence.reason).toBe(expected);
});

describe('what is removed by the time at which Openfire stored it', () => {
  const stored = [
    { row: 3, storedAt: 3003 },
    { row: 1, storedAt: 1001 },
    { row: 2, storedAt: 2002 },
  ];

  test('is what was told to be stored then, or just after', () => {
    expect(removedBy([2000], stored)).toEqual([2]);
    expect(removedBy([3003, 1000], stored)).toEqual([3, 1]);
  });

  test('is each another', () => {
    expect(removedBy([1000, 1000], stored)).toEqual([1, 2]);
  });

  test('is nothing where nothing was stored near that time', () => {
    expect(removedBy([3004, 0 - 10_000], stored)).toEqual([]);
  });
});
