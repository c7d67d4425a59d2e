/** `receipts status`: whether everything works. */
import type { Command } from 'commander';
import type { Severity, Status } from '../../base/condition.ts';
import { conditionOf } from '../../base/conditions.ts';
import type { Health } from '../../status/view.ts';
import { Failure } from '../failure.ts';
import { harmlessJson, oneLine } from '../harmless.ts';
import { examples } from '../options.ts';
import { bytes, count, plural, span } from '../quantity.ts';
import type { Style, Terminal } from '../terminal.ts';
import type { Tools } from '../tools.ts';

/** The server does not publish the texts of its problems, which may name files and people; older servers say less. */
type PublicHealth = Omit<Health, 'problems' | 'guard' | 'data'> &
  Partial<Pick<Health, 'guard' | 'data'>> & { readonly problems?: readonly string[] };

const looks: Readonly<Record<string, { readonly mark: string; readonly style: Style }>> = {
  ok: { mark: '✓', style: 'green' },
  off: { mark: '○', style: 'dim' },
  degraded: { mark: '!', style: 'yellow' },
  down: { mark: '✗', style: 'red' },
};

const styles: Readonly<Record<Severity, Style>> = {
  down: 'red',
  off: 'dim',
  degraded: 'yellow',
  note: 'dim',
};

/** Statuses with which the command ends with 1, and why. */
const refusals: Readonly<Record<Exclude<Status, 'ok'>, readonly [string, string]>> = {
  down: ['Messages are not logged.', 'The Overview page says why and how to mend it.'],
  off: [
    'Messages are not followed and logged, as a setting says.',
    'See plugin.receipts.enabled and plugin.receipts.log.',
  ],
  degraded: ['Something should be looked at.', 'See the Overview page.'],
};

function placeOf({ directory, mount, volume, freeBytes, totalBytes }: Health['data']): string {
  const where =
    volume === true ? `, on ${mount ?? 'a volume'}` : volume === false ? ', on the system disk' : '';
  const room =
    freeBytes === null || totalBytes === null ? '' : `, ${bytes(freeBytes)} of ${bytes(totalBytes)} free`;
  return directory + where + room;
}

export function drawHealth(health: PublicHealth, terminal: Terminal, now: number): string {
  const { link, spool, store, guard, data, problems = [] } = health;
  const { mark, style } = looks[health.status] ?? { mark: '?', style: 'dim' as const };
  const oldest = guard?.oldestUnconfirmed ?? null;
  const lines: (readonly [string, string])[] = [
    ['openfire', health.openfire],
    ['link', `${link.kind}, ${link.connected ? 'connected' : 'not connected'}`],
    ['store', `${store.kind}, ${store.ok ? 'written' : (store.problem ?? 'not written')}`],
    [
      'spool',
      `${plural(spool.pending, 'event')} waiting, ${bytes(spool.bytes)}${spool.full ? ', full' : ''}`,
    ],
    ...(data === undefined ? [] : [['data', placeOf(data)] as const]),
    ...(spool.dropped > 0 ? [['dropped', plural(spool.dropped, 'event')] as const] : []),
    ...(guard === undefined
      ? []
      : [
          [
            'guard',
            `${guard.on ? 'on' : 'off'}, ${count(guard.redelivered)} redelivered, ${count(guard.rescued)} rescued, ${count(guard.refused)} refused`,
          ] as const,
          [
            'waiting',
            oldest === null ? 'all is confirmed' : `since ${span(now - Date.parse(oldest))}`,
          ] as const,
          ['silent', plural(guard.silentSessions, 'session')] as const,
        ]),
  ];
  return [
    terminal.paint(style, `${mark} ${oneLine(health.status)} (version ${oneLine(health.version)})`),
    ...lines.map(([name, value]) => `  ${terminal.paint('dim', name.padEnd(9))} ${oneLine(value)}`),
    ...problems.flatMap((code) => {
      const {
        severity = 'degraded',
        text = 'The Overview page says more.',
        remedy = '',
      } = conditionOf(code) ?? {};
      return [
        terminal.paint(styles[severity], `  ${oneLine(code)}: ${text}`),
        ...(remedy === '' ? [] : [`    ${remedy}`]),
      ];
    }),
    '',
  ].join('\n');
}

export function addStatus(program: Command, tools: Tools): void {
  program
    .command('status')
    .summary('whether it works')
    .description(
      'Whether it works: Openfire, the link to it, the spool, the store and the guard.\nEnds with 0 if all is well (ok), else with 1: something should be looked at (degraded), a setting has it off (off), or messages are not logged (down).\nNeeds no token.',
    )
    .option('--json', 'JSON, as the REST API gives it')
    .addHelpText(
      'after',
      examples('status', 'status --json | jq .spool', 'status || echo "look at the Overview page"'),
    )
    .action(async (options: { json?: true }) => {
      const { out, now, signal } = tools;
      const health = await tools.api().json<PublicHealth>('/api/v1/health', { accept: [503], signal });
      await out.write(options.json === true ? `${harmlessJson(health)}\n` : drawHealth(health, out, now()));
      if (health.status !== 'ok') throw new Failure(...refusals[health.status]);
    });
}
