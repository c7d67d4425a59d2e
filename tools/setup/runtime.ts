import { chmod, copyFile, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execute } from './execute.ts';
import { ownPlatform } from './platforms.ts';

/** The Node binary that runs this and goes into the JAR. */
export const ownNode = process.execPath;

/** The licences of Node and of what is linked into it, found in the npm package that has it and in Node's archives. */
function licence(node: string): string {
  const root = path.dirname(path.dirname(node));
  return path.join(root, 'LICENSE');
}

/** Copies Node to build/node/bin/, without its symbols if `strip` is installed (127 MB become 109). */
export async function buildRuntime(project: string): Promise<void> {
  const target = path.join(project, 'build', 'node', 'bin', 'node');
  const work = `${target}.new`;
  await mkdir(path.dirname(target), { recursive: true });
  await copyFile(ownNode, work);
  await chmod(work, 0o755);
  // A binary that cannot be stripped, or does not run afterwards, is copied unchanged.
  await execute('strip', [work]);
  if ((await execute(work, ['--version'])).status !== 0) await copyFile(ownNode, work);
  await rename(work, target);
  await copyFile(licence(ownNode), path.join(project, 'build', 'node', 'LICENSE'));
  await writeFile(path.join(project, 'build', 'node', 'platform'), `${ownPlatform}\n`);
}
