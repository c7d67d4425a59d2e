import { brokenBy, readOutcomes } from '../../foreign/outcomes.ts';

const stock = readOutcomes(
  [
    'passed PingTest.testPing (Normal)',
    'passed MamTest.testMam (LowLevel, tcp-port)',
    'passed MamTest.testMam (LowLevel, modular-port)',
    'failed FileTest.send (Normal) java.lang.AssertionError: it did not arrive',
    'impossible OmemoTest.* no service',
    'INFO: something else',
    'done',
    '',
  ].join('\n'),
);

test('each test is known by its class, its method and its connection', () => {
  expect([...stock.keys()]).toEqual([
    'PingTest.testPing (Normal)',
    'MamTest.testMam (LowLevel, tcp-port)',
    'MamTest.testMam (LowLevel, modular-port)',
    'FileTest.send (Normal)',
    'OmemoTest.*',
  ]);
  expect(stock.get('FileTest.send (Normal)')).toEqual({
    outcome: 'failed',
    why: 'java.lang.AssertionError: it did not arrive',
  });
});

test('a suite that ended before it was done proves nothing', () => {
  expect(() => readOutcomes('passed PingTest.testPing (Normal)\n')).toThrow(/before it was done/);
});

test('broken is what passed before and does not now: failed, impossible, or not run at all', () => {
  const plugin = readOutcomes(
    'failed PingTest.testPing (Normal) no answer\nimpossible MamTest.* not supported\ndone\n',
  );
  expect(brokenBy(stock, plugin)).toEqual([
    { test: 'PingTest.testPing (Normal)', why: 'failed: no answer' },
    { test: 'MamTest.testMam (LowLevel, tcp-port)', why: 'impossible: not supported' },
    { test: 'MamTest.testMam (LowLevel, modular-port)', why: 'impossible: not supported' },
  ]);
  expect(brokenBy(stock, readOutcomes('done'))).toHaveLength(3);
  expect(brokenBy(stock, stock)).toEqual([]);
});
