import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { SetupError } from './execute.ts';
import { pageAssets } from './page-assets.ts';
import { packagesOf, thirdPartyNotices } from './notices.ts';

/** The file that lists the bundle's packages, for the JAR's bill of materials. */
export const bundledPackages = (project: string): string =>
  path.join(project, 'build', 'bundled-packages.json');

/**
 * Bundles the handler into build/handler/: main.cjs, reading.cjs for the log's threads, and better-sqlite3's addons for
 * all platforms in prebuilds/.
 */
export async function buildHandler(project: string): Promise<void> {
  const target = path.join(project, 'build', 'handler');
  const prebuilds = path.join(project, 'node_modules', 'better-sqlite3', 'prebuilds');
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: project,
    // Threads load a smaller file, since they need little of the main one.
    entryPoints: { main: 'src/main.ts', reading: 'src/store/sqlite/thread/worker.ts' },
    outdir: target,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    // Node recognises CommonJS without a package.json beside it, and `require` loads the addon.
    format: 'cjs',
    target: 'node22',
    minify: true,
    keepNames: true,
    legalComments: 'none',
    // java-bridge only hosts Openfire; pg-native is an optional part of pg.
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
