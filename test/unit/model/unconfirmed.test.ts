import fc from 'fast-check';
import { Unconfirmed } from '../../../src/model/unconfirmed.ts';

type Step = ['push'] | ['pass', number] | ['take', number];
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Step>(['push']) },
  fc.nat(40).map((back): Step => ['pass', back]),
  fc.nat(60).map((message): Step => ['take', message]),
);

test('keeps what was sent and not confirmed, in order, whatever happens', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const unconfirmed = new Unconfirmed();
      let model: { message: number; position: number; at: number }[] = [];
      let sequence = 0;
      for (const [what, value] of steps) {
        if (what === 'push') {
          sequence += 2;
          unconfirmed.push(sequence / 2, sequence, sequence * 10);
          model.push({ message: sequence / 2, position: sequence, at: sequence * 10 });
        } else if (what === 'pass') {
          const before = sequence + 2 - value;
          const passed = model.filter(({ position }) => position < before);
          model = model.filter(({ position }) => position >= before);
          expect(unconfirmed.takeBefore(before)).toEqual(passed.map(({ message }) => message));
        } else {
          const there = model.some(({ message }) => message === value);
          model = model.filter(({ message }) => message !== value);
          expect(unconfirmed.take(value)).toBe(there);
        }
        expect(unconfirmed.length).toBe(model.length);
        expect(unconfirmed.messages()).toEqual(model.map(({ message }) => message));
        expect(unconfirmed.first).toEqual(model[0] ?? null);
      }
    }),
  );
});
