import fc from 'fast-check';
import { encodeFrame, FrameSplitter } from '../../../src/link/frame.ts';
import { encodeRecord, FieldReader, RecordError } from '../../../src/link/record.ts';

const text = fc.option(fc.string({ unit: 'grapheme' }), { nil: null });

describe('records', () => {
  test('come back as they went, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), (fields) => {
        const record = encodeRecord('M', fields);
        const reader = new FieldReader(record, 1, record.length);
        expect(fields.map(() => reader.text())).toEqual(fields);
        expect(reader.text()).toBeNull();
      }),
    );
  });

  test('tell numbers and booleans as text', () => {
    const record = encodeRecord('x', [42, true, false]);
    const reader = new FieldReader(record, 1, record.length);
    expect([reader.number('n'), reader.text(), reader.text()]).toEqual([42, '1', '0']);
  });

  test.each([
    ['a length that is cut', Buffer.from([0x4d, 0, 0, 0])],
    ['a field beyond the end', Buffer.from([0x4d, 0, 0, 0, 9, 0x61])],
  ])('are refused with %s', (_what, bytes) => {
    expect(() => new FieldReader(bytes, 1, bytes.length).text()).toThrow(RecordError);
  });

  test('say which field is missing', () => {
    const record = encodeRecord('M', [null]);
    expect(() => new FieldReader(record, 1, record.length).required('key')).toThrow(/'key'/);
  });
});

describe('frames', () => {
  test('are put together again however the carrier cuts them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(text, { maxLength: 4 }), { minLength: 1, maxLength: 8 }),
        fc.nat(60),
        (all, cut) => {
          const bytes = Buffer.concat(all.map((fields) => encodeFrame('w', fields)));
          const splitter = new FrameSplitter();
          const step = Math.max(1, cut);
          const records: Buffer[] = [];
          for (let at = 0; at < bytes.length; at += step)
            records.push(...splitter.push(bytes.subarray(at, at + step)));
          expect(records).toEqual(all.map((fields) => encodeRecord('w', fields)));
        },
      ),
    );
  });

  test('with an absurd length end the conversation with a clear error', () => {
    expect(() => new FrameSplitter().push(Buffer.from([0xff, 0xff, 0xff, 0xff]))).toThrow(
      /length of 4294967295/,
    );
  });
});
