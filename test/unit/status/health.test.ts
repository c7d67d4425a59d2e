/** What is said of the plugin's state: a status that is true, and for each matter one code with its remedy. */
import { readFileSync } from 'node:fs';
import { conditionCodes, conditions } from '../../../src/base/conditions.ts';
import { parseProperties } from '../../../src/console/i18n/properties.ts';
import { causes, codeOf, remedyOf } from '../../../src/files/file-causes.ts';
import { alone } from '../../../src/link/messages.ts';
import { describeHealth } from '../../../src/status/health.ts';
import type { Vitals } from '../../../src/status/health.ts';
import { StoreError } from '../../../src/store/store-error.ts';

const hello: Vitals['hello'] = {
  kind: 'hello',
  protocol: '1',
  pluginVersion: '1',
  openfireVersion: '5.2.0',
  domain: 'localhost',
  spoolDirectory: '/spool',
  complete: 0,
  surroundings: alone,
};
const wake: Vitals['wake'] = {
  kind: 'wake',
  complete: 0,
  bytes: 0,
  dropped: 0,
  full: false,
  surroundings: alone,
};
const well: Vitals = {
  hello,
  wake,
  linkKind: 'pipe',
  backlog: 0,
  waitedMs: 0,
  missing: 0,
  crashed: null,
  storeProblem: null,
  damaged: [],
  erasedAgain: 0,
  settingProblems: [],
  settings: { enabled: true, log: true, guard: true, database: '' },
  portProblem: null,
  tokenProblem: null,
  lostLog: false,
  memoryProblem: null,
  threads: { index: null, reading: null, missingSince: null },
  now: 1_000_000_000,
  access: null,
  place: {
    directory: '/data',
    mount: '/',
    volume: false,
    freeBytes: 50,
    totalBytes: 100,
    readByOthers: false,
  },
  standingBy: null,
  held: 0,
  foreign: null,
  retention: { days: 0, waiting: null, clockAheadBy: null },
  guard: {
    on: true,
    redelivered: 0,
    rescued: 0,
    refused: 0,
    oldestUnconfirmed: null,
    silentSessions: 0,
    silent: [],
  },
};
const told = (changes: Partial<Vitals>) => {
  const { status, problems } = describeHealth({ ...well, ...changes });
  return [status, ...problems.map(({ code }) => code)];
};
const beside = (changes: Partial<typeof alone>) => ({
  wake: { ...wake, surroundings: { ...alone, ...changes } },
});
const settings = (changes: Partial<Vitals['settings']>) => ({ settings: { ...well.settings, ...changes } });
const broken = new StoreError('full', 'words', 'remedy', null);

test.each<[string, Partial<Vitals>, string[]]>([
  ['all is well', {}, ['ok']],
  ['it is switched off', settings({ enabled: false }), ['off', 'RECEIPTS_OFF']],
  ['the log is switched off', settings({ log: false }), ['off', 'RECEIPTS_LOG_OFF']],
  ['both are: one of them is enough', settings({ enabled: false, log: false }), ['off', 'RECEIPTS_OFF']],
  ['redelivery is off, and all is logged', settings({ guard: false }), ['ok', 'RECEIPTS_GUARD_OFF']],
  [
    'it is off and more is the matter',
    { ...settings({ log: false }), missing: 1 },
    ['off', 'RECEIPTS_LOG_OFF', 'RECEIPTS_SPOOL_UNREADABLE'],
  ],
  [
    'nothing can be logged, whatever is set',
    { ...settings({ log: false }), storeProblem: broken },
    ['down', 'RECEIPTS_STORE_FULL', 'RECEIPTS_LOG_OFF'],
  ],
  ['no shim speaks', { hello: null }, ['down', 'RECEIPTS_LINK_DOWN']],
  [
    'without a store it cannot: one cause, one problem',
    { hello: null, storeProblem: broken },
    ['down', 'RECEIPTS_STORE_FULL'],
  ],
  ['the port is taken', { portProblem: 'taken' }, ['degraded', 'RECEIPTS_HTTP_PORT']],
  ['another copy stands by', beside({ standby: true }), ['degraded', 'RECEIPTS_TWO_PLUGINS']],
  ['events wait for a moment', { backlog: 5000, waitedMs: 9_999 }, ['ok']],
  ['nothing comes of them', { backlog: 3, waitedMs: 10_000 }, ['degraded', 'RECEIPTS_SPOOL_BACKLOG']],
  ['and nothing will', { backlog: 3, waitedMs: 30_000 }, ['down', 'RECEIPTS_SPOOL_STUCK']],
  ['many wait', { backlog: 100_001 }, ['degraded', 'RECEIPTS_SPOOL_BACKLOG']],
  [
    'what could not be kept is counted',
    { wake: { ...wake, dropped: 7 } },
    ['degraded', 'RECEIPTS_SPOOL_DROPPED'],
  ],
  [
    'others may read the data',
    { place: { ...well.place, readByOthers: true } },
    ['degraded', 'RECEIPTS_DATA_READABLE'],
  ],
  ['the disk is nearly full', { place: { ...well.place, freeBytes: 1 } }, ['degraded', 'RECEIPTS_DATA_ROOM']],
  ['a disk without a size', { place: { ...well.place, freeBytes: null, totalBytes: null } }, ['ok']],
  ['the token is in no file', { tokenProblem: 'EROFS' }, ['degraded', 'RECEIPTS_TOKEN_FILE']],
  ['the log was taken away', { lostLog: true }, ['degraded', 'RECEIPTS_STORE_MISSING']],
  ['nothing remembers the log', { memoryProblem: 'EISDIR' }, ['degraded', 'RECEIPTS_LOG_MEMORY']],
  [
    'neither index nor reader',
    { threads: { index: 'no memory', reading: 'no memory', missingSince: 1 } },
    ['degraded', 'RECEIPTS_READING', 'RECEIPTS_INDEX'],
  ],
  [
    'an index that is behind for a moment',
    { threads: { ...well.threads, missingSince: well.now - 59_000 } },
    ['ok'],
  ],
  [
    'an index that is being made',
    { threads: { ...well.threads, missingSince: well.now - 60_000 } },
    ['ok', 'RECEIPTS_INDEX_BEHIND'],
  ],
  ['reads go unrecorded', { access: { message: 'm', remedy: 'r' } }, ['degraded', 'RECEIPTS_ACCESS']],
  [
    'a JAR of another platform',
    { foreign: { carried: 'win32-x64', here: 'linux-arm64' } },
    ['ok', 'RECEIPTS_WRONG_PLATFORM'],
  ],
  ['a node of a cluster', beside({ clustered: true }), ['degraded', 'RECEIPTS_CLUSTER']],
  [
    "another plugin's archive",
    beside({ stanzaIds: false, foreignArchive: true }),
    ['ok', 'RECEIPTS_ARCHIVE_FOREIGN'],
  ],
  [
    'the gravest comes first',
    { ...beside({ clustered: true }), hello: null },
    ['down', 'RECEIPTS_LINK_DOWN', 'RECEIPTS_CLUSTER'],
  ],
])('%s', (_name, changes, expected) => expect(told(changes)).toEqual(expected));

test('who stands by is named, and where the data is is told', () => {
  const health = describeHealth({
    ...well,
    ...beside({ standby: true }),
    standingBy: 'plugins/receipts-0.2.0',
  });
  expect(health.problems[0]?.text).toContain('plugins/receipts-0.2.0');
  expect(health.data).toEqual({
    directory: '/data',
    mount: '/',
    volume: false,
    freeBytes: 50,
    totalBytes: 100,
  });
});

test('every cause has its condition, and every condition a text of its own and a remedy', () => {
  for (const cause of causes) {
    expect(conditions[codeOf(cause)]).toMatchObject({ remedy: remedyOf(cause) });
  }
  const texts = conditionCodes.map((code) => conditions[code].text);
  expect(new Set(texts).size).toBe(texts.length);
});

test.each(['', '_de', '_es', '_fr', '_pt', '_ru', '_zh_CN'])(
  'the pages have words for every condition: %s',
  (language) => {
    const file = `plugin/i18n/receipts_i18n${language}.properties`;
    const texts = parseProperties(readFileSync(file, 'latin1'));
    const keys = conditionCodes.flatMap((code) => [`problem.${code}`, `problem.${code}.remedy`]);
    expect([...texts.keys()].filter((key) => key.startsWith('problem.RECEIPTS')).toSorted()).toEqual(
      keys.toSorted(),
    );
    if (language === '') {
      for (const code of conditionCodes) {
        expect(texts.get(`problem.${code}`)).toBe(conditions[code].text.replaceAll("'", '’'));
      }
    }
  },
);

test('a JAR of another platform says for which it is and which one to take', () => {
  const foreign = { carried: 'win32-x64', here: 'linux-arm64' };
  const { problems } = describeHealth({ ...well, foreign });
  expect(problems).toEqual([
    {
      code: 'RECEIPTS_WRONG_PLATFORM',
      text: expect.stringContaining('made for win32-x64, and this server is linux-arm64') as string,
      remedy: expect.stringContaining('receipts-linux-arm64.jar') as string,
    },
  ]);
});
