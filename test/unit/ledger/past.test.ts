/** What the spool still has is read again into a log that was put back, and nothing beyond it. */
import { mkdtempSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { readPast } from '../../../src/ledger/past.ts';
import { Gathered } from '../../../src/model/batch.ts';
import { SpoolReader } from '../../../src/spool/reader.ts';
import { segmentName } from '../../../src/spool/segment.ts';
import { SpoolWriter } from '../support/spool-writer.ts';

const at = 1_700_000_000_000;
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'receipts-past-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Three segments: events 1 and 2, a command that began (3), and event 4. */
function writeSpool(): void {
  const writer = new SpoolWriter(directory);
  for (const key of ['one', 'two']) writer.append('O', at, [key]);
  writer.roll();
  writer.append('X', at, [7]);
  writer.roll();
  writer.append('O', at, ['four']);
  writer.close();
}

function past(through: number): { applied: number[]; committed: number[]; lastBegun: number } {
  const applied: number[] = [];
  const committed: number[] = [];
  const ledger: Pick<Ledger, 'apply' | 'takeBatch'> = {
    apply: ({ sequence }) => void applied.push(sequence),
    takeBatch: (position) => Object.assign(new Gathered(), { position, lastAt: 0, unconfirmedFrom: null }),
  };
  const store = { commit: ({ position }: { position: number }) => void committed.push(position) };
  const lastBegun = readPast(
    new SpoolReader(directory, 0),
    ledger as Ledger, // readPast calls no more of it
    store,
    through,
  );
  return { applied, committed, lastBegun };
}

test('all of it is applied and committed, and the last command that had begun is known', () => {
  writeSpool();
  expect(past(4)).toEqual({ applied: [1, 2, 3, 4], committed: [4], lastBegun: 7 });
  expect(past(2)).toEqual({ applied: [1, 2], committed: [2], lastBegun: 0 });
});

test('a gap that goes beyond it is not committed: whoever reads on counts what is missing', () => {
  writeSpool();
  for (const first of [1, 3]) unlinkSync(join(directory, segmentName(first)));
  expect(past(2)).toEqual({ applied: [], committed: [], lastBegun: 0 });
});
