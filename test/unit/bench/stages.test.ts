import { noUse, perMessage, stageOf, stages, sum, total, useOf } from '../../../bench/measure/stages.ts';

test.each([
  ['receipts-indexi', 'index'],
  // Of an older build.
  ['receipts-follow', 'index'],
  ['receipts-readin', 'handler'],
  ['MainThread', 'handler'],
  ['V8Worker', 'handler'],
  ['libuv-worker', 'handler'],
  ['DelayedTaskSche', 'handler'],
  ['receipts-link', 'shim'],
  ['receipts-spool', 'shim'],
  ['receipts-handle', 'shim'],
  ['GC Thread#0', 'collector'],
  ['G1 Conc#0', 'collector'],
  ['C2 CompilerThre', 'compiler'],
  ['socket_c2s-thre', 'openfire'],
  ['NioProcessor-1', 'openfire'],
])('a thread called %s is of the stage %s', (name, stage) => {
  expect(stageOf(name, 'openfire')).toBe(stage);
});

test('what a message took is the difference, by stages', () => {
  const before = { ...noUse(), index: { user: 1, kernel: 1 } };
  const after = { ...noUse(), index: { user: 3, kernel: 1.5 }, handler: { user: 1, kernel: 0 } };
  const use = perMessage(before, after, 1_000_000);
  expect(use.index).toEqual({ user: 2, kernel: 0.5 });
  expect(total(use)).toBeCloseTo(3.5);
  expect(total(use, ['handler'])).toBe(1);
  expect(total(sum(use, use))).toBeCloseTo(7);
});

test('the stages of a process are all that it has used', () => {
  if (process.platform !== 'linux') return;
  const busy = performance.now() + 50;
  while (performance.now() < busy);
  const use = useOf(process.pid, 'handler');
  const { user, system } = process.cpuUsage();
  expect(stages.every((stage) => use[stage].user >= 0 && use[stage].kernel >= 0)).toBe(true);
  expect(Math.abs(total(use) - (user + system) / 1e6)).toBeLessThan(0.2);
});
