// Starts every npm command: installs the npm packages, then hands over to the pinned Node. This file has to run on
// whatever Node the machine has (20 or newer), without any package, so it is plain JavaScript.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const project = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
/** Number of set-up steps by command; the first, npm packages, is here and the others are in setup/. */
const steps = { start: 6, test: 7, faults: 7, foreign: 7, build: 6, bench: 6, check: 1 };
const command = process.argv[2] ?? '';

if (!(command in steps)) {
  process.stderr.write(`usage: node tools/run.mjs <${Object.keys(steps).join('|')}> [options]\n`);
  process.exit(2);
}
if (Number(process.versions.node.split('.')[0]) < 20) {
  process.stderr.write(
    `Node ${process.versions.node} is too old to start this: install Node 20 or newer (any line; the commands then run on the pinned Node 24).\n`,
  );
  process.exit(1);
}

/** The child that has to receive our signals. */
let child;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child?.kill(signal));

function run(program, args, options) {
  return new Promise((resolve) => {
    child = spawn(program, args, { cwd: project, ...options });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (output += data));
    child.on('error', (error) => resolve({ status: 127, output: `${output}${error.message}\n` }));
    child.on('exit', (code, signal) =>
      resolve({ status: code ?? (signal === 'SIGINT' ? 130 : 143), output }),
    );
  });
}

/** Whether the installed packages match the lock file; npm records what it installed. */
function packagesInstalled() {
  const read = (...names) => JSON.parse(readFileSync(path.join(project, ...names), 'utf8')).packages;
  const record = ['node_modules', '.package-lock.json'];
  if (!existsSync(path.join(project, ...record))) return false;
  const installed = read(...record);
  return Object.entries(read('package-lock.json')).every(([name, { version, optional, link }]) => {
    if (name === '' || link === true) return true;
    // The lock file also has packages of other platforms.
    return name in installed ? installed[name].version === version : optional === true;
  });
}

async function installPackages() {
  if (packagesInstalled()) return;
  const title = `[1/${steps[command]}] npm packages`;
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  const live = process.stderr.isTTY === true;
  process.stderr.write(live ? `${title} …` : `${title} …\n`);
  const ticking = live
    ? setInterval(() => process.stderr.write(`\r${title} … ${seconds()}`), 500)
    : undefined;
  // `npm ci` does not serve: it needs the optional packages of every platform in the lock file, and rejects a lock file
  // that was written with a registry that lacks some of them. `npm install` installs the lock file's versions, too, and
  // `--no-save` leaves it unchanged.
  const { status, output } = await run('npm', ['install', '--no-save', '--no-audit', '--no-fund'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // On Windows npm is a script of the command interpreter.
    shell: process.platform === 'win32',
  });
  clearInterval(ticking);
  if (status !== 0) {
    process.stderr.write(
      `${live ? '\n' : ''}${output}\nnpm install failed (status ${status}): its own words are above.\n`,
    );
    process.exit(status === 130 || status === 143 ? status : 1);
  }
  process.stderr.write(`${live ? '\r' : ''}${title} … ${seconds()}, done\n`);
}

function pinnedNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const packageName = `node-${platform}-${process.arch}`;
  const pinned = path.join(project, 'node_modules', packageName, 'bin', name);
  if (existsSync(pinned)) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  process.stderr.write(
    `The pinned Node 24 for ${process.platform} on ${process.arch} is not installed, and this is Node ${process.versions.node}: run 'npm install --no-save ${packageName}@24.21.0', or use Node 24.\n`,
  );
  return process.exit(1);
}

await installPackages();
const { status } = await run(pinnedNode(), ['tools/command.ts', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(status);
