/** Whether a log is one that its server has gone past. */
import { restoredFrom } from '../../../src/ledger/rules/restored.ts';
import type { Found } from '../../../src/ledger/rules/restored.ts';

const named = (id: string, generation = 0) => ({ id, generation });
const usual: Found = {
  lineage: named('ours'),
  position: 100,
  isNew: false,
  memory: { lineage: named('ours'), position: 100 },
  spoolFirst: 50,
  complete: 120,
};
const remembered = (lineage: { id: string; generation: number }, position: number): Partial<Found> => ({
  memory: { lineage, position },
});

test.each<[string, Partial<Found>]>([
  ['the usual start', {}],
  ['the handler was killed between log and memory', remembered(named('ours'), 90)],
  ['the memory was put back with something else', remembered(named('ours', 0), 10)],
  [
    'the handler was killed between a restore and its memory',
    { lineage: named('ours', 1), ...remembered(named('ours'), 110) },
  ],
  [
    'the memory could not be written for long, and the spool tells of all',
    { position: 120, ...remembered(named('ours'), 10) },
  ],
  ['the spool was lost, and nothing else', { spoolFirst: null, complete: 0 }],
  ['a new log in the place of a lost one', { isNew: true, lineage: null, position: 0 }],
  ['the first start of this version', { lineage: null, memory: null }],
  ['killed before the log was named', { lineage: null }],
  ['the memory cannot be read', { memory: 'torn' }],
])('is ours: %s', (_, found) => {
  expect(restoredFrom({ ...usual, ...found })).toBeNull();
});

test.each<[string, Partial<Found>, string, number]>([
  ['a backup', { position: 60 }, 'behind', 100],
  ['a backup, and the spool was lost', { position: 60, complete: 0, spoolFirst: null }, 'behind', 60],
  [
    'a backup of before another restore, further than that',
    { ...remembered(named('ours', 1), 80) },
    'earlier-generation',
    80,
  ],
  ['the log of another server', { lineage: named('theirs'), position: 5000 }, 'another-log', 100],
  [
    'the log of a copy of this server, which has gone on by itself',
    { position: 400, ...remembered(named('ours'), 100) },
    'another-log',
    100,
  ],
  ['one of an older version of the plugin', { lineage: null, position: 60 }, 'unnamed', 100],
  ['one of which nothing is known here', { memory: null }, 'unknown-here', 100],
  [
    'an old backup, when this version first starts',
    { lineage: null, memory: null, spoolFirst: 111 },
    'spool-went-on',
    110,
  ],
  ['the same, with a memory that cannot be read', { memory: 'torn', spoolFirst: 111 }, 'spool-went-on', 110],
])('was put back: %s', (_, found, reason, through) => {
  expect(restoredFrom({ ...usual, ...found })).toEqual({ reason, through });
});
