/** `receipts status`: is it working? */
import type { Command } from 'commander';
import type { Health } from '../../../console/services.ts';
import { Failure } from '../failure.ts';
import { harmlessJson, oneLine } from '../harmless.ts';
import { examples } from '../options.ts';
import { bytes, count, plural, span } from '../quantity.ts';
import type { Style, Terminal } from '../terminal.ts';
import type { Tools } from '../tools.ts';

/** Without a token the server keeps its problems' texts to itself. */
type PublicHealth = Omit<Health, 'problems' | 'guard'> & Partial<Pick<Health, 'problems' | 'guard'>>;

const looks: Readonly<Record<string, { readonly mark: string; readonly style: Style }>> = {
  ok: { mark: '✓', style: 'green' },
  degraded: { mark: '!', style: 'yellow' },
  down: { mark: '✗', style: 'red' },
};

export function drawHealth(health: PublicHealth, terminal: Terminal, now: number): string {
  const { link, spool, store, guard, problems = [] } = health;
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
    ...problems.flatMap(({ code, text, remedy }) => [
      terminal.paint('yellow', `  ${oneLine(code)}: ${oneLine(text)}`),
      `    ${oneLine(remedy)}`,
    ]),
    '',
  ].join('\n');
}

export function addStatus(program: Command, tools: Tools): void {
  program
    .command('status')
    .summary('whether it works')
    .description(
      'Whether it works: Openfire, the link to it, the spool, the store and the guard.\nEnds with 0 while messages are logged (also where something should be looked at), else with 1.\nNeeds no token.',
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
      if (health.status === 'down') {
        throw new Failure('Messages are not logged.', 'The Overview page says why and how to mend it.');
      }
      if (health.status !== 'ok') await tools.say('Something should be looked at: see the Overview page.');
    });
}
