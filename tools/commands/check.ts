import { inherit } from '../terminal/inherit.ts';
import { paint } from '../terminal/terminal.ts';

const bin = (name: string): string => `node_modules/.bin/${name}`;

const checks: readonly { title: string; program: string; args: readonly string[] }[] = [
  { title: 'types', program: bin('tsc'), args: ['--noEmit'] },
  {
    title: 'page script',
    program: bin('tsc'),
    args: ['-p', 'src/console/pages/assets/tsconfig.json'],
  },
  {
    title: 'lint',
    program: bin('oxlint'),
    args: [
      '--type-aware',
      '--deny-warnings',
      // The other format is coloured even if nobody watches, so each problem is one plain line then.
      ...(process.stdout.isTTY ? [] : ['--format=unix']),
      'src',
      'tools',
      'test',
      'bench',
    ],
  },
  {
    title: 'format',
    program: bin('prettier'),
    args: ['--check', '--log-level', 'warn', 'src', 'tools', 'test', 'bench', 'jest.config.cjs'],
  },
  { title: 'layout', program: process.execPath, args: ['tools/check/layout.ts'] },
  { title: 'docs', program: process.execPath, args: ['tools/docs.ts', '--check'] },
  { title: 'api', program: process.execPath, args: ['tools/docs/lint-api.ts'] },
];

/** `npm run check` runs all checks even if one fails, so that one run shows everything. */
export async function runCheck(only?: 'types'): Promise<number> {
  let failed = 0;
  for (const { title, program, args } of checks) {
    if (only !== undefined && title !== only) continue;
    const started = performance.now();
    const status = await inherit(program, args);
    if (status !== 0) failed += 1;
    const mark = status === 0 ? paint('green', '✓', process.stderr) : paint('red', '✗', process.stderr);
    process.stderr.write(`${mark} ${title} ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  }
  return failed === 0 ? 0 : 1;
}
