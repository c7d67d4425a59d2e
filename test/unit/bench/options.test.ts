import { parseBenchOptions, scenarioNames } from '../../../bench/options.ts';

/** What takes an hour by itself, or tells what others do, is asked for by its name. */
const compared = scenarioNames.filter((name) => name !== 'soak' && name !== 'budget');

test('without options everything that is compared is measured, three rounds of a minute', () => {
  expect(parseBenchOptions([])).toMatchObject({
    ok: true,
    options: {
      rounds: 3,
      seconds: 60,
      pairs: 100,
      memoryMessages: 1_000_000,
      memorySessions: 1000,
      only: compared,
    },
  });
});

test('--quick shortens what is not given', () => {
  expect(parseBenchOptions(['--quick', '--rounds', '2'])).toMatchObject({
    ok: true,
    options: { rounds: 2, seconds: 6, only: compared },
  });
});

test('--only may be repeated', () => {
  expect(parseBenchOptions(['--only', 'drain', '--only', 'start'])).toMatchObject({
    ok: true,
    options: { only: ['drain', 'start'] },
  });
});

test('the budget is of ten thousand sessions', () => {
  const asked = (...args: string[]): unknown => parseBenchOptions(['--only', 'budget', ...args]);
  expect(asked()).toMatchObject({ ok: true, options: { only: ['budget'], memorySessions: 10_000 } });
  expect(asked('--quick')).toMatchObject({ ok: true, options: { memorySessions: 200 } });
});

test('a soak takes an hour, and its own time where one is given', () => {
  const soaked = (...args: string[]): unknown => parseBenchOptions(['--only', 'soak', ...args]);
  expect(soaked()).toMatchObject({ ok: true, options: { only: ['soak'], soakSeconds: 3600 } });
  expect(soaked('--quick')).toMatchObject({ ok: true, options: { soakSeconds: 60 } });
  expect(soaked('--soak-minutes', '5')).toMatchObject({ ok: true, options: { soakSeconds: 300 } });
});

test('the sizes of what is measured can be given', () => {
  expect(parseBenchOptions(['--quick', '--memory-sessions', '10000', '--crowd-messages', '5'])).toMatchObject(
    {
      ok: true,
      options: { memorySessions: 10_000, memoryMessages: 50_000, crowdMessages: 5 },
    },
  );
});

test.each([
  ['--rounds', '0'],
  ['--soak-minutes', '0'],
  ['--seconds', 'ten'],
  ['--only', 'everything'],
  ['--unknown', '1'],
])('%s %s is wrong usage', (option, value) => {
  const parsed = parseBenchOptions([option, value]);
  expect(parsed).toMatchObject({ ok: false, status: 2 });
  expect(parsed.ok ? '' : parsed.text).toContain(option);
});

test('--help is no error', () => {
  expect(parseBenchOptions(['--help'])).toMatchObject({ ok: false, status: 0 });
});
