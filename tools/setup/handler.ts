import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { SetupError } from './execute.ts';
import { pageAssets } from './page-assets.ts';
import { packagesOf, thirdPartyNotices } from './notices.ts';

/** Where it is kept which packages are in the bundle, for the list of what a JAR carries. */
export const bundledPackages = (project: string): string =>
  path.join(project, 'build', 'bundled-packages.json');

/** Bundles the handler into build/handler/: main.cjs, reading.cjs for the threads of its log, and better-sqlite3's addons of all platforms in prebuilds/. */
export async function buildHandler(project: string): Promise<void> {
  const target = path.join(project, 'build', 'handler');
  const prebuilds = path.join(project, 'node_modules', 'better-sqlite3', 'prebuilds');
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: project,
    // A thread loads a file of its own: it needs little of what the main one holds.
    entryPoints: { main: 'src/main.ts', reading: 'src/store/sqlite/thread/worker.ts' },
    outdir: target,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    // CommonJS: Node finds these to be programs without a package.json beside it, and `require` loads the addon.
    format: 'cjs',
    target: 'node22',
    minify: true,
    keepNames: true,
    legalComments: 'none',
    // java-bridge is for hosting Openfire only; pg-native is an optional part of pg.
    external: ['pg-native', 'java-bridge'],
    plugins: [pageAssets],
    logLevel: 'silent',
    metafile: true,
  }).catch((error: unknown) => {
    throw new SetupError(
      `the handler cannot be bundled: ${error instanceof Error ? error.message : String(error)}`,
      'npm run check says more',
    );
  });
  const packages = packagesOf(project, [
    ...Object.keys(metafile.inputs),
    'node_modules/better-sqlite3/package.json',
  ]);
  await writeFile(path.join(target, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(project, packages));
  await writeFile(bundledPackages(project), JSON.stringify(packages));
  await cp(prebuilds, path.join(target, 'prebuilds'), { recursive: true });
}
