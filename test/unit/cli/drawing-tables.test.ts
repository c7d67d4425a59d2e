/** Tables, sparklines, figures, health and progress. */
import { drawStats } from '../../../src/cli/commands/stats.ts';
import { drawHealth } from '../../../src/cli/commands/status.ts';
import { progressLine, Progress } from '../../../src/cli/progress.ts';
import { countdown, span } from '../../../src/cli/quantity.ts';
import { bar, sparkline, squeeze } from '../../../src/cli/sparkline.ts';
import { fittedWidths, Table } from '../../../src/cli/table.ts';
import { widthOf } from '../../../src/cli/width.ts';
import type { Stats } from '../../../src/store/reader.ts';
import { healthy, noon } from '../console/in-memory.ts';
import { hostileBodies } from '../console/samples.ts';
import { stub } from './terminal-stub.ts';

const columns = [{ title: 'WHEN' }, { title: 'WHO', minWidth: 6 }, { title: 'WHAT', minWidth: 6 }];

test('the widest column that may be cut is cut first', () => {
  expect(fittedWidths([4, 10, 30], columns, 40)).toEqual([4, 10, 22]);
  expect(fittedWidths([4, 10, 30], columns, 20)).toEqual([4, 6, 6]);
  // Rather less of each than lines that are too long.
  expect(fittedWidths([4, 10, 30], columns, 16)).toEqual([4, 4, 4]);
  expect(fittedWidths([4, 10, 30], columns, 5)).toEqual([4, 3, 3]);
  expect(fittedWidths([4, 10, 30], columns, 100)).toEqual([4, 10, 30]);
});

test.each([40, 60, 80, 120])('a table of anything fits %d columns', (width) => {
  const terminal = stub(width);
  const rows = hostileBodies.map((body) => ['12:00', '山田太郎@例え.jp', body]);
  const lines = new Table(columns, terminal).lines(rows).trimEnd().split('\n');
  expect(lines).toHaveLength(rows.length + 1);
  for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
  expect(lines[0]).toMatch(/^WHEN {3}WHO/);
});

test('titles come once, and the first rows decide on the widths', () => {
  const table = new Table(columns, stub(80));
  expect(table.lines([['1', 'alice', 'hello']])).toBe('WHEN  WHO    WHAT\n1     alice  hello\n');
  expect(table.lines([['2', 'alice and bob', 'x']])).toBe('2     alic…  x\n');
});

test('in a pipe nothing is cut, and tabs are between the cells', () => {
  const text = 'x'.repeat(5000);
  const table = new Table(columns, stub(null));
  expect(table.lines([['1', { text: 'alice', style: 'red' }, `${text}\ty\n`]])).toBe(
    `1\talice\t${text} y ⏎ \n`,
  );
});

test('colours are around the text, not around what is measured', () => {
  const table = new Table([{ title: 'A' }, { title: 'B' }], stub(40, true));
  expect(table.lines([[{ text: 'x', style: 'red' }, 'y']])).toBe('<bold>A</>  <bold>B</>\n<red>x</>  y\n');
});

test('sparklines', () => {
  expect(sparkline([0, 1, 4, 7, null, 7])).toBe('▁▂▅█ █');
  expect(sparkline([0, 0])).toBe('▁▁');
  // A little among much is still to be seen.
  expect(sparkline([1, 100_000])).toBe('▂█');
  expect(sparkline([])).toBe('');
  expect(squeeze([1, 2, 3, 4, 5, 6], 3, 'sum')).toEqual([3, 7, 11]);
  expect(squeeze([1, null, 3, null, null, null], 3, 'largest')).toEqual([1, 3, null]);
  expect(squeeze([1, 2], 5, 'sum')).toEqual([1, 2]);
});

test('bars and spans', () => {
  expect(bar(0.5, 4)).toBe('██  ');
  expect(bar(0.53, 4)).toBe('██▏ ');
  expect(bar(2, 3)).toBe('███');
  expect([0, 999, 1200, 59_940, 59_990, 200_000, 3_600_000, 90_000_000].map(span)).toEqual([
    '0 ms',
    '999 ms',
    '1.2 s',
    '59.9 s',
    '1 min',
    '3 min 20 s',
    '1 h',
    '1 d 1 h',
  ]);
  expect([500, 65_000, 3_723_000].map(countdown)).toEqual(['0:01', '1:05', '1:02:03']);
});

const at = (ms: number): string => new Date(noon + ms).toISOString();

test('figures with their curves', () => {
  const point = (n: number, messages: number) => ({
    at: at(n * 3_600_000),
    messages,
    byState: { received: messages },
    delivery: messages === 0 ? null : { p50: 80, p95: 900, p99: 61_000 },
    redelivered: 0,
  });
  const stats: Stats = {
    since: at(0),
    until: at(3 * 3_600_000),
    step: 'hour',
    tz: 'Europe/Berlin',
    points: [point(0, 10), point(1, 0), point(2, 20)],
    total: {
      messages: 30,
      byState: { received: 27, failed: 3 },
      delivery: { p50: 80, p95: 900, p99: 61_000 },
      redelivered: 1,
    },
    index: { behind: 0, through: at(0), missingSince: null },
  };
  const text = drawStats(stats, stub(80));
  expect(text).toContain('messages                30  ▅▁█\n');
  expect(text).toContain('delivery p99     1 min 1 s  █ █\n');
  expect(text).toMatch(/✓✓ received +27 .*90\.0 %/);
  expect(text).toMatch(/✗ failed +3 .*10\.0 %/);
});

test('health, with or without what is for administrators only', () => {
  expect(drawHealth({ ...healthy, problems: ['RECEIPTS_ELSEWHERE'] }, stub(80), noon)).toContain(
    '✓ ok (version 0.1.0)',
  );
  const { problems: _problems, guard: _guard, data: _data, ...rest } = healthy;
  const down = {
    ...rest,
    status: 'down' as const,
    store: { kind: 'sqlite' as const, ok: false, problem: 'disk full' },
  };
  const text = drawHealth(down, stub(80), noon);
  expect(text).toContain('✗ down');
  expect(text).toContain('sqlite, disk full');
});

describe('progress', () => {
  test('says rows, size, rate, share and what is left', () => {
    const advance = { rows: 5000, bytes: 1_048_576, share: 0.5, startShare: 0, elapsedMs: 10_000 };
    expect(progressLine(advance, 100)).toBe(
      '████████████              50 %  5,000 rows  1.0 MiB  500/s  0:10 left',
    );
    expect(widthOf(progressLine(advance, 30))).toBeLessThanOrEqual(30);
    expect(progressLine({ ...advance, share: null }, 100)).toBe('5,000 rows  1.0 MiB  500/s');
  });

  test('counts what an earlier run has brought as done, but not as fast', () => {
    // A quarter in ten seconds, after half that was there before: ten more for the last quarter.
    const advance = { rows: 100, bytes: 0, share: 0.75, startShare: 0.5, elapsedMs: 10_000 };
    expect(progressLine(advance, 100)).toContain('0:10 left');
  });

  test('is drawn ten times a second at most, and never in a pipe', async () => {
    let now = 0;
    const [terminal, pipe] = [stub(80), stub(null)];
    const [live, quiet] = [new Progress(terminal, () => now), new Progress(pipe, () => now)];
    for (const progress of [live, quiet]) progress.expect(at(0), at(1000));
    for (; now < 1000; now += 10) {
      await live.note(1, 10, noon + now);
      await quiet.note(1, 10, noon + now);
    }
    expect(terminal.written).toHaveLength(10);
    expect(pipe.written).toEqual([]);
    expect(live.advance()).toMatchObject({ rows: 100, bytes: 1000, share: 0.99 });
  });
});
