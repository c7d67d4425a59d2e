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
          if (model.some(({ message }) => message === value)) continue;
          sequence += 2;
          unconfirmed.push(value, sequence, sequence * 10);
          model.push({ message: value, position: sequence, at: sequence * 10 });
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
