/** `receipts stats`: how many messages, how fast, and what became of them. */
import { Option } from 'commander';
import type { Command } from 'commander';
import type { Stats, StatsPoint } from '../../store/reader.ts';
import { harmlessJson, oneLine } from '../harmless.ts';
import { lagOf } from '../index-lag.ts';
import { examples, ownZone, readTimes, timesHelp } from '../options.ts';
import { count, dateTime, span } from '../quantity.ts';
import { bar, sparkline, squeeze } from '../sparkline.ts';
import { stateNames, stateSign } from '../state.ts';
import type { Terminal } from '../terminal.ts';
import type { Tools } from '../tools.ts';

const hourMs = 3_600_000;
const steps = ['minute', 'quarter-hour', 'hour', 'day'] as const;
const titles = { minute: 'minute', 'quarter-hour': 'quarter of an hour', hour: 'hour', day: 'day' } as const;

interface StatsOptions {
  readonly since?: string;
  readonly until?: string;
  readonly step?: (typeof steps)[number];
  readonly json?: true;
}

/** Chooses the step so that there are some dozens of points, whatever the period. */
function stepFor(milliseconds: number): (typeof steps)[number] {
  if (milliseconds <= 3 * hourMs) return 'minute';
  if (milliseconds <= 18 * hourMs) return 'quarter-hour';
  return milliseconds <= 7 * 24 * hourMs ? 'hour' : 'day';
}

const widest = 100;
const titleWidth = 14;
const figureWidth = 12;

export function drawStats(stats: Stats, terminal: Terminal): string {
  const width = Math.min(terminal.columns, widest);
  const room = width - titleWidth - figureWidth - 2;
  const line = (
    title: string,
    figure: string,
    value: (point: StatsPoint) => number | null,
    join: 'sum' | 'largest',
  ): string => {
    const bars = sparkline(squeeze(stats.points.map(value), room, join));
    return `${title.padEnd(titleWidth)}${figure.padStart(figureWidth)}  ${terminal.paint('cyan', bars)}`.trimEnd();
  };
  const { total } = stats;
  const percentile = (name: 'p50' | 'p95' | 'p99'): string =>
    line(
      `delivery ${name}`,
      total.delivery === null ? '–' : span(total.delivery[name]),
      ({ delivery }) => delivery?.[name] ?? null,
      'largest',
    );
  const largest = Math.max(1, ...Object.values(total.byState));
  const states = stateNames.flatMap((state) => {
    const number = total.byState[state] ?? 0;
    if (number === 0) return [];
    const { text, style } = stateSign(state);
    const share = `${((number / Math.max(1, total.messages)) * 100).toFixed(1)} %`.padStart(8);
    const drawn = terminal.paint(style, bar(number / largest, Math.max(8, Math.min(40, room - 10))));
    return [`${oneLine(text).padEnd(titleWidth)}${count(number).padStart(figureWidth)}  ${drawn}${share}`];
  });
  return [
    terminal.paint(
      'bold',
      `${dateTime(stats.since)} to ${dateTime(stats.until)}, by the ${titles[stats.step]} (${stats.tz})`,
    ),
    line('messages', count(total.messages), ({ messages }) => messages, 'sum'),
    percentile('p50'),
    percentile('p95'),
    percentile('p99'),
    line('redelivered', count(total.redelivered), ({ redelivered }) => redelivered, 'sum'),
    ...(states.length > 0 ? ['', ...states] : []),
    '',
  ].join('\n');
}

export function addStats(program: Command, tools: Tools): void {
  program
    .command('stats')
    .summary('messages, time to delivery and states over time')
    .description(
      'Messages over time, how long it took until a client had them (half of them, 95 % and 99 %),\nand the states they are in now.',
    )
    .option('--since <time>', 'from this time on (default: 24h)')
    .option('--until <time>', 'before this time (default: now)')
    .addOption(new Option('--step <step>', 'default: as the time asks for').choices(steps))
    .option('--json', 'JSON, as the REST API gives it')
    .addHelpText(
      'after',
      `\n${timesHelp}\n${examples('stats', 'stats --since 4w', 'stats --since 2026-11-01 --step day --json | jq .total')}`,
    )
    .action(async (options: StatsOptions) => {
      const { out, now, signal } = tools;
      const { since, until } = readTimes({ since: '24h', ...options }, now());
      const end = until ?? new Date(now()).toISOString();
      const step = options.step ?? stepFor(Date.parse(end) - Date.parse(since ?? end));
      const stats = await tools
        .api()
        .json<Stats>('/api/v1/stats', { query: { since, until: end, step, tz: ownZone() }, signal });
      await out.write(options.json === true ? `${harmlessJson(stats)}\n` : drawStats(stats, out));
      const lag = lagOf(stats.index, now());
      if (lag !== null) await tools.say(lag);
    });
}
