/** The licences of a bundle's packages, which demand to be distributed with them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly directory: string;
}

/** The directory of a bundled file's package; null for files of the project. */
function packageOf(file: string): string | null {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file);
  return match?.[1] ?? null;
}

function describe(project: string, directory: string): Package {
  const manifest: unknown = JSON.parse(readFileSync(path.join(project, directory, 'package.json'), 'utf8'));
  const field = (name: string): string => {
    const value: unknown =
      typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, name) : '';
    return typeof value === 'string' ? value : '';
  };
  return { name: field('name'), version: field('version'), license: field('license'), directory };
}

function licenceText(project: string, { directory }: Package): string {
  const folder = path.join(project, directory);
  const name = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  return name === undefined ? '' : readFileSync(path.join(folder, name), 'utf8').trim();
}

/** The packages of these files, by name. `inputs` are relative to the project, as in esbuild's metafile. */
export function packagesOf(project: string, inputs: readonly string[]): Package[] {
  const directories = [...new Set(inputs.flatMap((file) => packageOf(file) ?? []))].sort();
  return directories
    .filter((directory) => existsSync(path.join(project, directory, 'package.json')))
    .map((directory) => describe(project, directory))
    .filter(({ name }) => name !== '');
}

export function thirdPartyNotices(project: string, packages: readonly Package[]): string {
  const parts = packages.map((one) => {
    const title = `${one.name} ${one.version} (${one.license === '' ? 'see below' : one.license})`;
    return `${title}\n${'='.repeat(title.length)}\n\n${licenceText(project, one)}\n`;
  });
  return `main.cjs and reading.cjs hold code of these packages, each under its own licence.\n\n${parts.join('\n\n')}`;
}
