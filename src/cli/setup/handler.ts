import { cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { SetupError } from './execute.ts';

/** The name of this machine's better-sqlite3 addon among those in its package. */
function ownPrebuild(): string {
  // Node on musl reports no glibc.
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } }; // typed as object
  const musl = process.platform === 'linux' && report.header?.glibcVersionRuntime === undefined;
  return `${process.platform}${musl ? 'musl' : ''}-${process.arch}.node`;
}

/** Bundles the handler into build/handler/: main.cjs, and this machine's better_sqlite3.node beside it. */
export async function buildHandler(project: string): Promise<void> {
  const target = path.join(project, 'build', 'handler');
  const prebuilds = path.join(project, 'node_modules', 'better-sqlite3', 'prebuilds');
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  await build({
    absWorkingDir: project,
    entryPoints: ['src/main.ts'],
    outfile: path.join(target, 'main.cjs'),
    bundle: true,
    platform: 'node',
    // CommonJS: Node finds main.cjs to be a program without a package.json beside it, and `require` loads the addon.
    format: 'cjs',
    target: 'node22',
    minify: true,
    keepNames: true,
    legalComments: 'none',
    // java-bridge is for hosting Openfire only; pg-native is an optional part of pg.
    external: ['pg-native', 'java-bridge'],
    logLevel: 'silent',
  }).catch((error: unknown) => {
    throw new SetupError(
      `the handler cannot be bundled: ${error instanceof Error ? error.message : String(error)}`,
      'npm run check says more',
    );
  });
  await cp(path.join(prebuilds, ownPrebuild()), path.join(target, 'better_sqlite3.node'));
}
