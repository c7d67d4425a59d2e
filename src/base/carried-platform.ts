/** For which platform the JAR was made, by what lies beside the handler in it: `node/platform`. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Platforms {
  /** As Node names them: `win32-x64`. */
  readonly carried: string;
  readonly here: string;
}

/** Null: for this one, or for none (the slim JAR carries no runtime). `script`: path of the handler's. */
export function foreignPlatform(script: string): Platforms | null {
  const here = `${process.platform}-${process.arch}`;
  try {
    const carried = readFileSync(join(dirname(script), '..', 'node', 'platform'), 'utf8').trim();
    return carried === here ? null : { carried, here };
  } catch {
    return null;
  }
}
