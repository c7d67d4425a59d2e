/** The JAR for a platform, build/receipts-PLATFORM.jar, with its bill of materials beside it. */
import { copyFile, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { formatOfFile } from './binary-format.ts';
import { mustExecute, SetupError } from './execute.ts';
import { fetchRuntime } from './foreign-runtime.ts';
import { gradle } from './java.ts';
import { locked } from './lock-file.ts';
import { ownPlatform } from './platforms.ts';
import type { Platform } from './platforms.ts';
import { listOfParts } from './sbom.ts';

export interface PlatformJar {
  /** Relative to the project. */
  readonly file: string;
  readonly bytes: number;
  readonly node: string;
  /** True if runtime and addon were run here; otherwise only their digests and formats were checked. */
  readonly ran: boolean;
}

const addonOf = (project: string, { name }: Platform): string =>
  path.join(project, 'build', 'handler', 'prebuilds', `${name}.node`);

async function checkAddon(project: string, platform: Platform): Promise<void> {
  const format = await formatOfFile(addonOf(project, platform)).catch(() => null);
  if (format === platform.format) return;
  throw new SetupError(
    `better-sqlite3 has no addon for ${platform.name}: ${format ?? 'nothing'} instead of ${platform.format}`,
    'another version of better-sqlite3 may: change it in package.json',
  );
}

/** Runs the JAR's program with the JAR's addon. */
async function tryHere(
  project: string,
  platform: Platform,
  program: string,
  version: string,
): Promise<boolean> {
  if (platform.name !== ownPlatform) return false;
  const load = `require(${JSON.stringify(addonOf(project, platform))}); process.stdout.write(process.version)`;
  const said = await mustExecute(
    program,
    ['-e', load],
    'this runtime or the addon does not run here: see its own words',
  );
  if (said.trim() === `v${version}`) return true;
  throw new SetupError(
    `${platform.runtime} is Node ${said.trim()} and not ${version}`,
    'do not use that package',
  );
}

export async function buildPlatformJar(
  project: string,
  platform: Platform,
  say: (detail: string) => void,
): Promise<PlatformJar> {
  const { name, runtime } = platform;
  const directory = path.join(project, 'build', 'platforms', name);
  const { version } = await locked(project, runtime);
  await checkAddon(project, platform);
  say(`${runtime} ${version}`);
  if (name === ownPlatform) {
    // The JAR without a platform in its name has the same runtime, without symbols.
    await rm(directory, { recursive: true, force: true });
    await mkdir(path.join(directory, 'bin'), { recursive: true });
    for (const file of [platform.program, 'LICENSE']) {
      await copyFile(path.join(project, 'build', 'node', file), path.join(directory, file));
    }
  } else {
    await fetchRuntime(project, platform, directory);
  }
  await writeFile(path.join(directory, 'platform'), `${name}\n`);
  const program = path.join(directory, platform.program);
  const ran = await tryHere(project, platform, program, version);
  const jar = `receipts-${name}.jar`;
  const list = path.join(project, 'build', `receipts-${name}.cdx.json`);
  await writeFile(list, await listOfParts(project, jar, { version, source: runtime, program }));
  await gradle(project, [`platformJar-${name}`], say);
  const file = `build/${jar}`;
  return { file, bytes: (await stat(path.join(project, file))).size, node: version, ran };
}
