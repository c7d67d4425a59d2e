import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Larger inputs are compared by size and time only: reading 120 MB at every start would take longer than building. */
const readableSize = 20_000_000;

async function filesBelow(input: string): Promise<string[]> {
  const status = await stat(input).catch(() => null);
  if (status === null) return [];
  if (!status.isDirectory()) return [input];
  const entries = await readdir(input, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/** A digest of files (for directories, of all files in them) and of anything else that affects the build. */
export async function fingerprint(inputs: readonly string[], also: readonly string[] = []): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(also));
  for (const input of inputs) {
    for (const file of await filesBelow(input)) {
      const status = await stat(file);
      hash.update(`\n${file}\n${status.size}\n`);
      if (status.size > readableSize) hash.update(String(status.mtimeMs));
      else hash.update(await readFile(file));
    }
  }
  return hash.digest('hex');
}

const fileOf = (project: string, name: string): string => path.join(project, 'build', 'fingerprints', name);

/** Whether a step's outputs exist and were made from these inputs. */
export async function upToDate(
  project: string,
  name: string,
  print: string,
  outputs: readonly string[],
): Promise<boolean> {
  for (const output of outputs) if ((await stat(output).catch(() => null)) === null) return false;
  return (await readFile(fileOf(project, name), 'utf8').catch(() => '')) === print;
}

export async function noteUpToDate(project: string, name: string, print: string): Promise<void> {
  await mkdir(path.dirname(fileOf(project, name)), { recursive: true });
  await writeFile(fileOf(project, name), print);
}
