/** `npm run build`. */
import { stat } from 'node:fs/promises';
import { Command, CommanderError } from 'commander';
import { buildPlatformJar } from '../setup/platform-jar.ts';
import { platforms, platformsNamed } from '../setup/platforms.ts';
import type { Platform } from '../setup/platforms.ts';
import { setUp } from '../setup/setup.ts';
import { progress } from '../terminal/progress.ts';

const names = platforms.map(({ name }) => name).join(', ');

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function parse(args: readonly string[]): Platform[] {
  const command = new Command('npm run build --')
    .usage('[options]')
    .description('Builds build/receipts.jar for this platform and build/receipts-slim.jar for all.')
    .option(
      '--platform <name>',
      `build/receipts-NAME.jar, too: ${names} or all; may be given several times`,
      (name: string, before: string[]) => [...before, name],
      [],
    )
    .allowExcessArguments(false)
    .exitOverride();
  command.parse([...args], { from: 'user' });
  const wanted = platformsNamed(command.opts<{ platform: string[] }>().platform);
  if (wanted.unknown.length === 0) return wanted.platforms;
  return command.error(
    `error: there is no platform ${wanted.unknown.join(', ')}: it is one of ${names} or all`,
  );
}

export async function runBuild(project: string, args: readonly string[]): Promise<number> {
  let wanted: Platform[];
  try {
    wanted = parse(args);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  await setUp(project, 'none');
  for (const jar of ['build/receipts.jar', 'build/receipts-slim.jar']) {
    process.stdout.write(`${jar}  ${megabytes((await stat(jar)).size)}\n`);
  }
  const report = progress();
  for (const platform of wanted) {
    await report.step(`JAR for ${platform.name}`, async (say) => {
      const { file, bytes, node, ran } = await buildPlatformJar(project, platform, say);
      const tried = ran ? 'both were run here' : `both are ${platform.format}, and could not be run here`;
      process.stdout.write(`${file}  ${megabytes(bytes)}  Node ${node} and better-sqlite3: ${tried}\n`);
    });
  }
  return 0;
}
