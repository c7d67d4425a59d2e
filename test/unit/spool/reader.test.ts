import { mkdtempSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { SpoolReader } from '../../../src/spool/reader.ts';
import { segmentName } from '../../../src/spool/segment.ts';
import { SpoolWriter } from '../support/spool-writer.ts';

const at = 1_700_000_000_000;
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'receipts-spool-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function keysFrom(position: number, complete: number): string[] {
  const reader = new SpoolReader(directory, position);
  const keys: string[] = [];
  for (;;) {
    const events = [...reader.read(complete)];
    if (events.length === 0) break;
    for (const event of events) keys.push(event.kind === 'stored' ? event.key : event.kind);
  }
  reader.close();
  return keys;
}

test('every event is read once, in order, over segments of any size and from any position', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3000), { minLength: 1, maxLength: 40 }), fc.nat(40), (sizes, from) => {
      rmSync(directory, { recursive: true });
      const writer = new SpoolWriter(directory, 8192);
      const keys = sizes.map((size, index) => `${index}-${'x'.repeat(size)}`);
      for (const key of keys) writer.append('O', at, [key]);
      writer.close();
      const position = Math.min(from, keys.length);
      expect(keysFrom(position, writer.complete)).toEqual(keys.slice(position));
    }),
    { numRuns: 60 },
  );
});

test('nothing is read beyond what the shim has said is complete', () => {
  const writer = new SpoolWriter(directory);
  for (const key of ['a', 'b', 'c']) writer.append('O', at, [key]);
  const reader = new SpoolReader(directory, 0);
  expect([...reader.read(2)]).toHaveLength(2);
  expect(reader.position).toBe(2);
  expect([...reader.read(3)]).toHaveLength(1);
  reader.close();
  writer.close();
});

test('who stops in the midst of a chunk goes on behind the last event that was handed out', () => {
  const writer = new SpoolWriter(directory);
  const keys = Array.from({ length: 50 }, (_, number) => `key ${number}`);
  for (const key of keys) writer.append('O', at, [key]);
  writer.close();
  const reader = new SpoolReader(directory, 0);
  const seen: string[] = [];
  while (reader.position < keys.length) {
    for (const event of reader.read(keys.length)) {
      if (event.kind === 'stored') seen.push(event.key);
      expect(reader.position).toBe(event.sequence);
      if (event.sequence % 7 === 0) break;
    }
  }
  expect(seen).toEqual(keys);
  reader.close();
});

test("a recycled segment's old bytes are not events", () => {
  const stale = Buffer.alloc(2 * 1024 * 1024);
  const old = new SpoolWriter(join(directory, 'old'));
  old.append('O', at, ['old']);
  old.close();
  const writer = new SpoolWriter(directory);
  writer.append('O', at, ['new']);
  writer.roll(stale.fill('O'));
  writer.append('O', at, ['newer']);
  writer.close();
  expect(keysFrom(0, 10)).toEqual(['new', 'newer']);
});

test('a segment that was wiped and begun anew is read from its beginning, whatever is at the old place by then', () => {
  const writer = new SpoolWriter(directory);
  writer.append('O', at, ['one']);
  const reader = new SpoolReader(directory, 0);
  expect([...reader.read(1)]).toHaveLength(1);
  writer.wipe();
  // So long that the old place is in the midst of it.
  const keys = ['x'.repeat(3000), 'three', 'four'];
  for (const key of keys) writer.append('O', at, [key]);
  expect([...reader.read(4)].map((event) => event.kind === 'stored' && event.key)).toEqual(keys);
  expect(reader.missing).toBe(0);
  reader.close();
  writer.close();
});

test('a torn tail ends the spool', () => {
  const writer = new SpoolWriter(directory);
  writer.append('O', at, ['whole']);
  writer.tear(Buffer.from('000000250000000000000000000000024f00', 'hex'));
  writer.close();
  expect(keysFrom(0, 2)).toEqual(['whole']);
});

test('an event that breaks the layout is passed over and the next ones are read', () => {
  const writer = new SpoolWriter(directory);
  writer.append('M', at, ['key-only']);
  writer.appendPayload(Buffer.from('?'));
  writer.append('O', at, ['after']);
  writer.close();
  expect(keysFrom(0, 3)).toEqual(['unknown', 'unknown', 'after']);
});

test('an event larger than a chunk is read whole', () => {
  const body = '\u{1F600}\u202E'.repeat(200_000);
  const writer = new SpoolWriter(directory, 16 * 1024 * 1024);
  writer.append('O', at, ['before']);
  writer.append('O', at, [body]);
  writer.append('O', at, ['after']);
  writer.close();
  expect(keysFrom(0, 3)).toEqual(['before', body, 'after']);
});

test('where wanted segments are gone, reading goes on with the oldest there is and says how many are missing', () => {
  const writer = new SpoolWriter(directory);
  writer.append('O', at, ['lost']);
  writer.roll();
  writer.append('O', at, ['kept']);
  writer.close();
  unlinkSync(join(directory, segmentName(1)));
  const reader = new SpoolReader(directory, 0);
  expect([...reader.read(2)]).toMatchObject([{ sequence: 2, kind: 'stored', key: 'kept' }]);
  expect(reader.missing).toBe(1);
  reader.close();
});

test('a directory that is not there yet is an empty spool', () => {
  expect([...new SpoolReader(join(directory, 'none'), 0).read(5)]).toEqual([]);
});
