/** Puts script and style of the pages into the bundle as text. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';

const isAsset = (name: string): boolean => /\.(css|js|svg)$/.test(name);

async function textsBelow(folder: string): Promise<[name: string, text: string][]> {
  const names = (await readdir(folder, { recursive: true }))
    .map((name) => name.split(path.sep).join('/'))
    .filter(isAsset)
    .toSorted();
  return Promise.all(
    names.map(async (name): Promise<[string, string]> => [
      name,
      await readFile(path.join(folder, name), 'utf8'),
    ]),
  );
}

/** Replaces the module that reads these files when running from source. */
export const pageAssets: Plugin = {
  name: 'page-assets',
  setup(build) {
    build.onLoad({ filter: /[\\/]pages[\\/]assets[\\/]text-of\.ts$/ }, async ({ path: module }) => {
      const texts = await textsBelow(path.dirname(module));
      const contents = `const texts = new Map(${JSON.stringify(texts)});
export function textOf(name) {
  const text = texts.get(name);
  if (text === undefined) throw new Error(\`the bundle has no \${name}\`);
  return text;
}`;
      return { contents, loader: 'js' };
    });
  },
};
