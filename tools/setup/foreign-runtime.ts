/**
 * Gets another platform's Node runtime from the registry's package, since npm installs only that of its own platform.
 */
import { createHash } from 'node:crypto';
import { copyFile, cp, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { formatOfFile } from './binary-format.ts';
import { mustExecute, SetupError } from './execute.ts';
import { locked } from './lock-file.ts';
import type { Platform } from './platforms.ts';

/** Fetches a package by npm, whose settings decide from where, and verifies it. Returns the archive's path. */
async function fetchPackage(project: string, name: string, directory: string): Promise<string> {
  const { version, integrity } = await locked(project, name);
  const output = await mustExecute(
    'npm',
    ['pack', `${name}@${version}`, '--silent', '--pack-destination', directory],
    `check that npm's registry can be reached and has ${name}@${version}: npm view ${name}@${version}`,
  );
  const archive = path.join(directory, output.trim().split('\n').at(-1) ?? '');
  const digest = createHash('sha512')
    .update(await readFile(archive))
    .digest('base64');
  if (integrity !== `sha512-${digest}`) {
    throw new SetupError(
      `${name}@${version} is not what package-lock.json says (sha512 ${digest})`,
      'somebody changed it on its way, or in the registry: do not use it, and find out who',
    );
  }
  return archive;
}

/** Lays out what the JAR has below `node/`: the program and its licence. */
export async function fetchRuntime(project: string, platform: Platform, target: string): Promise<void> {
  const work = path.join(project, 'build', 'tmp', platform.name);
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const archive = await fetchPackage(project, platform.runtime, work);
  await mustExecute(
    'tar',
    ['-xzf', archive, '-C', work],
    'check that there is room on the disk, and that tar works',
  );
  const program = path.join(work, 'package', platform.program);
  const format = await formatOfFile(program).catch(() => null);
  if (format !== platform.format) {
    throw new SetupError(
      `${platform.runtime} holds no program for ${platform.name}: ${format ?? 'something else'} instead of ${platform.format}`,
      'another version of that package may: change it in package.json',
    );
  }
  await rm(target, { recursive: true, force: true });
  await mkdir(path.join(target, 'bin'), { recursive: true });
  await copyFile(program, path.join(target, platform.program));
  // Some packages lack the licence, which is the same for all platforms.
  const licence = path.join(work, 'package', 'LICENSE');
  await cp(licence, path.join(target, 'LICENSE')).catch(() =>
    copyFile(path.join(project, 'build', 'node', 'LICENSE'), path.join(target, 'LICENSE')),
  );
  await rm(work, { recursive: true, force: true });
}
