/** A package's version in package-lock.json, and the digest that the registry's archive must have. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { SetupError } from './execute.ts';

export interface Locked {
  readonly version: string;
  /** The archive's digest: `sha512-` and base64. */
  readonly integrity: string;
}

export const locked = (project: string, name: string): Promise<Locked> =>
  lockedAt(project, `node_modules/${name}`);

/** `directory` is where the package is installed, relative to the project. */
export async function lockedAt(project: string, directory: string): Promise<Locked> {
  const text = await readFile(path.join(project, 'package-lock.json'), 'utf8');
  const { packages } = JSON.parse(text) as { packages: Record<string, Partial<Locked>> }; // npm wrote it
  const { version, integrity } = packages[directory] ?? {};
  if (version === undefined || integrity === undefined) {
    throw new SetupError(
      `package-lock.json has no ${directory}`,
      'restore it: git checkout package-lock.json',
    );
  }
  return { version, integrity };
}
