import fc from 'fast-check';
import { meant } from '../../../src/ledger/rules/scope.ts';
import type { Candidate } from '../../../src/ledger/rules/scope.ts';

const candidate = fc.record<Candidate>({
  counts: fc.boolean(),
  owes: fc.boolean(),
  handed: fc.constantFrom('no', 'unread', 'read'),
  copied: fc.boolean(),
  position: fc.nat(50),
  readByResource: fc.boolean(),
});

/** What is owed counts; positions are those of one stream; whatever a session has read its resource has. */
const candidates = fc
  .uniqueArray(candidate, { selector: ({ position }) => position, maxLength: 6 })
  .map((all) =>
    all.map((one): Candidate => ({
      ...one,
      counts: one.counts || one.owes,
      readByResource: one.readByResource || one.handed === 'read',
    })),
  );

test('nothing is raised that its session need not have read', () => {
  fc.assert(
    fc.property(candidates, fc.boolean(), (all, more) => {
      const { index } = meant(all, more);
      if (index === null) return;
      const one = all[index];
      if (one?.handed === 'unread') {
        // The stream is ordered: who has read any of those that bear the id has read the first of them.
        expect(more).toBe(false);
        const unread = all.filter(({ handed }) => handed === 'unread').map(({ position }) => position);
        expect(one.position).toBe(Math.min(...unread));
      } else if (one?.handed === 'no') {
        expect(all).toHaveLength(1);
        expect(more).toBe(false);
        expect(one.readByResource).toBe(true);
      }
    }),
    { numRuns: 5000 },
  );
});

test('something is, where its session was handed something that counts', () => {
  fc.assert(
    fc.property(candidates, (all) => {
      const counting = all.some(({ handed, counts }) => handed !== 'no' && counts);
      if (counting) expect(meant(all, false).index).not.toBeNull();
    }),
    { numRuns: 2000 },
  );
});

test('a claim waits only for what was not handed yet', () => {
  fc.assert(
    fc.property(candidates, fc.boolean(), (all, more) => {
      const { index, waits } = meant(all, more);
      if (waits) {
        expect(index).toBeNull();
        expect(all.some(({ handed, counts }) => handed === 'no' && counts)).toBe(true);
      }
    }),
  );
});

test('it answers the first of those that ask for an answer, and it alone', () => {
  fc.assert(
    fc.property(candidates, fc.boolean(), (all, more) => {
      const { index, answers } = meant(all, more);
      expect(answers === null).toBe(index === null);
      const answered = all[answers ?? -1];
      const owing = all.filter(({ handed, owes, copied }) => handed === 'unread' && owes && !copied);
      if (index === null || all[index]?.handed !== 'unread' || owing.length === 0) {
        expect(answers).toBe(index);
        return;
      }
      expect(owing).toContain(answered);
      expect(answered?.position).toBe(Math.min(...owing.map(({ position }) => position)));
    }),
    { numRuns: 5000 },
  );
});
