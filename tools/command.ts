/**
 * Runs `npm start`, `test`, `test:faults`, `test:foreign`, `build`, `bench` and `check` once npm's packages are
 * installed, which run.mjs does.
 */
import { existsSync } from 'node:fs';
import { describeError } from '../src/base/describe-error.ts';
import { SetupError } from './setup/execute.ts';
import { paint } from './terminal/terminal.ts';

const project = process.cwd();

async function runStart(args: readonly string[]): Promise<number> {
  const { parseStartOptions } = await import('./commands/start-options.ts');
  // npm changes to the project's directory, but relative paths refer to where the user is.
  const parsed = parseStartOptions(args, process.env['INIT_CWD'] ?? project);
  if (!parsed.ok) {
    (parsed.status === 0 ? process.stdout : process.stderr).write(parsed.text);
    return parsed.status;
  }
  for (const warning of parsed.options.warnings) process.stderr.write(`warning ${warning}\n`);
  // Tests start hosts in parallel, long after set-up.
  if (process.env['OPENFIRE_RECEIPTS_SET_UP'] !== 'done') {
    const { setUp } = await import('./setup/setup.ts');
    await setUp(project, 'none');
  }
  const { start } = await import('./commands/start.ts');
  return start(parsed.options, project);
}

async function run(command: string | undefined, args: readonly string[]): Promise<number> {
  switch (command) {
    case 'start':
      return runStart(args);
    case 'build': {
      const { runBuild } = await import('./commands/build.ts');
      return runBuild(project, args);
    }
    case 'check': {
      const { runCheck } = await import('./commands/check.ts');
      return runCheck();
    }
    case 'test': {
      const { runTests } = await import('./commands/test.ts');
      return runTests(project, args);
    }
    case 'faults': {
      const { runFaults } = await import('./commands/faults.ts');
      return runFaults(project, args);
    }
    case 'foreign': {
      const { runForeignSuites } = await import('./commands/foreign.ts');
      return runForeignSuites(project, args);
    }
    case 'bench': {
      const { runBench } = await import('./commands/bench.ts');
      return runBench(project, args);
    }
    default:
      process.stderr.write('usage: command.ts start|test|faults|foreign|build|bench|check [options]\n');
      return 2;
  }
}

if (!existsSync('plugin.xml') && !existsSync('package.json')) {
  process.stderr.write('run this through npm, in the project\n');
  process.exit(2);
}

const [, , command, ...args] = process.argv;
run(command, args).then(
  // `exitCode` would not do, since the JVM's threads keep this process alive.
  (status) => process.exit(status),
  (error: unknown) => {
    if (error instanceof SetupError) {
      process.stderr.write(`\n${error.message}\n${paint('red', 'error', process.stderr)} ${error.remedy}\n`);
    } else {
      process.stderr.write(`${describeError(error)}\n`);
    }
    process.exit(1);
  },
);
