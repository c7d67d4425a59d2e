import fc from 'fast-check';
import { endings, isEnding, rises, stateCodes, stateOf, states } from '../../../src/model/state.ts';
import type { State } from '../../../src/model/state.ts';

const every: State[] = [...states, ...endings];
const anyState = fc.constantFrom(...every);

test('no state rises to itself, and never two each to the other but for endings', () => {
  for (const from of every) {
    expect(rises(from, from)).toBe(false);
    for (const to of every) {
      if (!isEnding(from) && !isEnding(to)) expect(rises(from, to) && rises(to, from)).toBe(false);
    }
  }
});

test('whatever happens, evidence from a client is never taken back', () => {
  fc.assert(
    fc.property(fc.array(anyState, { maxLength: 30 }), (wanted) => {
      let state: State = 'accepted';
      let highest = 0;
      for (const next of wanted) {
        if (rises(state, next)) state = next;
        if (!isEnding(state)) {
          if (highest >= stateCodes.confirmed) expect(stateCodes[state]).toBeGreaterThanOrEqual(highest);
          highest = Math.max(highest, stateCodes[state]);
        } else {
          expect(highest).toBeLessThan(stateCodes.confirmed);
        }
      }
    }),
  );
});

test('codes are told apart', () => {
  expect(every.map((state) => stateOf(stateCodes[state]))).toEqual(every);
});
