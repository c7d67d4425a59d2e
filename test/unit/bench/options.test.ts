import { parseBenchOptions, scenarioNames } from '../../../bench/options.ts';

test('without options everything is measured, three rounds of a minute', () => {
  expect(parseBenchOptions([])).toMatchObject({
    ok: true,
    options: { rounds: 3, seconds: 60, pairs: 100, memoryMessages: 1_000_000, only: scenarioNames },
  });
});

test('--quick shortens what is not given', () => {
  expect(parseBenchOptions(['--quick', '--rounds', '2'])).toMatchObject({
    ok: true,
    options: { rounds: 2, seconds: 6, only: scenarioNames },
  });
});

test('--only may be repeated', () => {
  expect(parseBenchOptions(['--only', 'drain', '--only', 'start'])).toMatchObject({
    ok: true,
    options: { only: ['drain', 'start'] },
  });
});

test.each([
  ['--rounds', '0'],
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
