import fc from 'fast-check';
import { closedFlags, sentFlags, submittedFlags, unansweredFlags } from '../../../src/spool/flags.ts';

test('a letter says one thing, and what nobody knows says nothing', () => {
  expect(submittedFlags('scl')).toEqual({
    stamped: true,
    reentered: false,
    byClient: true,
    toLocal: true,
    idsRestored: false,
    private: false,
  });
  expect(submittedFlags('zfo')).toEqual(submittedFlags(''));
  expect(sentFlags(null)).toEqual(sentFlags(''));
  expect(closedFlags('ou')).toEqual({ queueDropped: false, inOrder: true, unsent: true });
  expect(unansweredFlags('aw')).toMatchObject({ spoke: true, stirred: true, drained: false });
});

test('whatever letters come, they are read the same the second time, and not all of them are remembered', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 6 }), (letters) => {
      const first = { ...sentFlags(letters) };
      expect(sentFlags(letters)).toEqual(first);
      expect(first.managed).toBe(letters.includes('m'));
      expect(first.viewed).toBe(letters.includes('v'));
    }),
    { numRuns: 1000 },
  );
});
