import { stat } from 'node:fs/promises';
import { setUp } from './setup/setup.ts';

/** `npm run build`. */
export async function runBuild(project: string): Promise<number> {
  await setUp(project, 'none');
  for (const jar of ['build/receipts.jar', 'build/receipts-slim.jar']) {
    const { size } = await stat(jar);
    process.stdout.write(`${jar}  ${(size / 1e6).toFixed(1)} MB\n`);
  }
  return 0;
}
