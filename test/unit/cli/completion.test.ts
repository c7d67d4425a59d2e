/** Shells complete what the command takes, and nothing else. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { completionScript, placesOf, shells } from '../../../src/cli/completion.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { stub } from './terminal-stub.ts';

const program = createProgram(
  {
    out: stub(null),
    err: stub(null),
    now: () => 0,
    signal: new AbortController().signal,
    api: () => {
      throw new Error('nobody is asked');
    },
    say: async () => undefined,
  },
  '0.1.0',
);

const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

/** What bash offers at the end of these words. */
function completed(...words: readonly string[]): string[] {
  const script = `${completionScript(program, 'bash')}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _receipts; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const output = execFileSync('bash', ['--norc', '-c', script, 'bash', 'receipts', ...words], {
    encoding: 'utf8',
  });
  return output.split('\n').filter((word) => word !== '');
}

test('bash offers commands, their options and the values of these', () => {
  expect(completed('')).toEqual(expect.arrayContaining(['log', 'export', 'settings', '--url', '--help']));
  expect(completed('conv')).toEqual(['conversation', 'conversations']);
  expect(completed('log', '--st')).toEqual(['--state']);
  expect(completed('log', '--state', 're')).toEqual(['received']);
  expect(completed('--url', 'http://a', 'log', '--order', '')).toEqual(['asc', 'desc']);
  expect(completed('settings', '')).toEqual(expect.arrayContaining(['list', 'get', 'set']));
  expect(completed('settings', 'set', '--d')).toEqual(['--default']);
  expect(completed('tokens', 'create', '--scope', '')).toEqual(['status', 'read', 'admin']);
  expect(completed('completion', 'z')).toEqual(['zsh']);
  expect(completed('log', '--text', '')).toEqual([]);
  expect(completed('export', '--output', 'packag')).toEqual(expect.arrayContaining(['package.json']));
});

test('every command and every option has a place in every script', () => {
  const places = placesOf(program);
  expect(places.map(({ path }) => path.join(' '))).toEqual(
    expect.arrayContaining([
      '',
      'status',
      'log',
      'message',
      'conversation',
      'conversations',
      'export',
      'stats',
    ]),
  );
  expect(places.map(({ path }) => path.join(' '))).toEqual(
    expect.arrayContaining(['settings get', 'settings set', 'settings list', 'tokens list', 'tokens create']),
  );
  for (const shell of shells) {
    const script = completionScript(program, shell);
    for (const { options } of places) {
      for (const { word } of options) expect(script).toContain(word.replace(/^--?/, ''));
    }
  }
});

for (const shell of shells) {
  // Not on every machine; bash is.
  const takes = shell === 'bash' || has(shell) ? test : test.skip;
  takes(`${shell} takes its script`, () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'receipts-completion-'));
    const file = path.join(directory, `receipts.${shell}`);
    writeFileSync(file, completionScript(program, shell));
    const { status, stderr } = spawnSync(shell, ['-n', file], {
      encoding: 'utf8',
      // A language that this machine does not know makes shells complain.
      env: { ...process.env, LC_ALL: 'C' },
    });
    rmSync(directory, { recursive: true });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
}

test('every command has help with examples', () => {
  for (const { path } of placesOf(program)) {
    const command = path.reduce(
      (at, name) => at.commands.find((inner) => inner.name() === name) ?? at,
      program,
    );
    let text = '';
    command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
    expect(text).toContain(`Usage: receipts`);
    expect(text).toContain('Examples:\n  receipts ');
  }
});
