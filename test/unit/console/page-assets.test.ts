/** Script and style of the pages: the bundle serves what the source serves. */
import { runInNewContext, Script } from 'node:vm';
import { build } from 'esbuild';
import * as assets from '../../../src/console/pages/assets.ts';
import { pageAssets } from '../../../tools/setup/page-assets.ts';

async function bundled(): Promise<unknown> {
  const { outputFiles } = await build({
    entryPoints: ['src/console/pages/assets.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    minify: true,
    plugins: [pageAssets],
  });
  const module = { exports: {} };
  // Without `require`: it reads no file.
  runInNewContext(outputFiles[0]?.text ?? '', { module });
  return module.exports;
}

test('a bundle carries the texts that the source reads from files', async () => {
  const { script, stylesheet, icon } = assets;
  expect(script).toContain('function localTimes(');
  expect(stylesheet).toContain('.receipts .card {');
  expect(icon).toMatch(/^<svg /);
  expect({ ...((await bundled()) as object) }).toEqual({ script, stylesheet, icon });
});

test('the parts of the script are one function, strict, whose names no other script of the document sees', () => {
  expect(assets.script).toMatch(/^'use strict';\n\(\(\) => \{\n/);
  expect(assets.script).toMatch(/\n\}\)\(\);\n$/);
  expect(() => new Script(assets.script)).not.toThrow();
});
