/** What is said of the server's surroundings: one problem with a code, and what follows from it. */
import { describeHealth, type Vitals } from '../../src/health.ts';
import { alone, type Surroundings } from '../../src/link/messages.ts';

const told = (surroundings: Surroundings): ReturnType<typeof describeHealth> => {
  const vitals: Vitals = {
    hello: {
      kind: 'hello',
      protocol: '1',
      pluginVersion: '1',
      openfireVersion: '5.2.0',
      domain: 'localhost',
      spoolDirectory: '/spool',
      complete: 0,
      surroundings,
    },
    wake: { kind: 'wake', complete: 0, bytes: 0, dropped: 0, full: false, surroundings },
    linkKind: 'pipe',
    backlog: 0,
    missing: 0,
    crashed: null,
    storeProblem: null,
    damaged: [],
    settingProblems: [],
    databaseSet: false,
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
  return describeHealth(vitals);
};

test('a server alone is in order', () => {
  expect(told(alone)).toMatchObject({ status: 'ok', problems: [] });
});

test('a node of a cluster works, but is not supported', () => {
  const { status, problems } = told({ ...alone, clustered: true });
  expect(status).toBe('degraded');
  expect(problems.map(({ code }) => code)).toEqual(['RECEIPTS_CLUSTER']);
  expect(problems[0]?.text).toContain('does not support');
});

test("another plugin's archive beside it is told as well", () => {
  const { problems } = told({ stanzaIds: false, foreignArchive: true, clustered: true });
  expect(problems.map(({ code }) => code)).toEqual(['RECEIPTS_CLUSTER', 'RECEIPTS_ARCHIVE_FOREIGN']);
});
