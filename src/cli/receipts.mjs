#!/usr/bin/env node
// Starts the command `receipts` on the Node that runs this, if it is 22.15 or newer, otherwise on the pinned one. This
// file has to run on any Node, so it is plain JavaScript.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = path.dirname(realpathSync(fileURLToPath(import.meta.url)));
const main = path.join(here, 'main.ts');

/** Whether this Node strips types by itself, which it does not do below node_modules/, where npm installs us. */
const strips =
  typeof process.features.typescript === 'string' && !here.split(path.sep).includes('node_modules');
const canStrip =
  typeof nodeModule.registerHooks === 'function' && typeof nodeModule.stripTypeScriptTypes === 'function';

function stripTypes() {
  nodeModule.registerHooks({
    load(url, context, nextLoad) {
      if (!url.endsWith('.ts')) return nextLoad(url, context);
      const source = nodeModule.stripTypeScriptTypes(readFileSync(fileURLToPath(url), 'utf8'));
      return { format: 'module', source, shortCircuit: true };
    },
  });
}

/** Users of this command do not care that "… is an experimental feature". */
function silenceExperiments() {
  const { emitWarning } = process;
  process.emitWarning = (warning, ...rest) => {
    if (rest[0] !== 'ExperimentalWarning' && rest[0]?.type !== 'ExperimentalWarning') {
      emitWarning.call(process, warning, ...rest);
    }
  };
}

/**
 * Caches stripped and compiled code for the next run. It is below the user's home: whoever may write there can make us
 * run his code.
 */
function cacheDirectory() {
  const base = process.env.XDG_CACHE_HOME ?? '';
  return path.join(path.isAbsolute(base) ? base : path.join(homedir(), '.cache'), 'receipts');
}

/** The pinned Node is below our own packages, or beside us if npm has put all packages into one directory. */
function pinnedNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const own = path.join(`node-${platform}-${process.arch}`, 'bin', name);
  const project = path.resolve(here, '..', '..');
  const places = [path.join(project, 'node_modules', own), path.join(project, '..', own)];
  return places.find((file) => existsSync(file));
}

// npm changes to the project's directory, but relative paths refer to where the user is.
if (process.env.npm_lifecycle_event === 'receipts' && process.env.INIT_CWD) {
  process.chdir(process.env.INIT_CWD);
}

if (strips || canStrip) {
  silenceExperiments();
  if (!strips) stripTypes();
  nodeModule.enableCompileCache?.(cacheDirectory());
  await import(pathToFileURL(main).href);
} else {
  const node = pinnedNode();
  if (node === undefined) {
    process.stderr.write(
      `error Node ${process.versions.node} is too old for this command.\nInstall Node 22.15 or newer.\n`,
    );
    process.exit(1);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to the child itself; other senders signal only us.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code) => process.exit(code ?? 1));
}
