import fc from 'fast-check';
import { Unconfirmed } from '../../../src/model/unconfirmed.ts';

type Step = ['push'] | ['again', number] | ['pass', number] | ['take', number];
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Step>(['push']) },
  fc.nat(60).map((message): Step => ['again', message]),
  fc.nat(40).map((back): Step => ['pass', back]),
  fc.nat(60).map((message): Step => ['take', message]),
);

test('keeps what was sent and not confirmed, in order, whatever happens', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const unconfirmed = new Unconfirmed();
      let model: { message: number; position: number; at: number }[] = [];
      let sequence = 0;
      let newest = 0;
      for (const [what, value] of steps) {
        if (what === 'push') {
          sequence += 2;
          newest += 1;
          unconfirmed.push(newest, sequence, sequence * 10);
          model.push({ message: newest, position: sequence, at: sequence * 10 });
        } else if (what === 'again') {
          // An older message is handed out, as it comes out of the offline store.
          const older = newest === 0 ? 0 : (value % newest) + 1;
          if (older === 0 || model.some(({ message }) => message === older)) continue;
          sequence += 2;
          unconfirmed.push(older, sequence, sequence * 10);
          model.push({ message: older, position: sequence, at: sequence * 10 });
        } else if (what === 'pass') {
          const before = sequence + 2 - value;
          const passed = model.filter(({ position }) => position < before);
          model = model.filter(({ position }) => position >= before);
          expect(unconfirmed.takeBefore(before)).toEqual(passed.map(({ message }) => message));
        } else {
          const position = model.find(({ message }) => message === value)?.position ?? null;
          model = model.filter(({ message }) => message !== value);
          expect(unconfirmed.positionOf(value)).toBe(position);
          expect(unconfirmed.take(value)).toBe(position !== null);
        }
        expect(unconfirmed.length).toBe(model.length);
        expect(unconfirmed.messages()).toEqual(model.map(({ message }) => message));
        expect(unconfirmed.first).toEqual(model[0] ?? null);
      }
    }),
  );
});

test('a message that was handed out twice is here twice: evidence of it takes the later one, a barrier both', () => {
  const unconfirmed = new Unconfirmed();
  for (const [row, position] of [
    [5, 2],
    [3, 4],
    [3, 6],
  ] as const) {
    unconfirmed.push(row, position, 0);
  }
  expect([unconfirmed.length, unconfirmed.positionOf(3)]).toEqual([3, 6]);
  expect(unconfirmed.take(3)).toBe(true);
  expect([unconfirmed.length, unconfirmed.messages()]).toEqual([2, [5, 3]]);
  expect(unconfirmed.takeBefore(7)).toEqual([5, 3]);
  expect([unconfirmed.length, unconfirmed.first]).toEqual([0, null]);
});
