/** The JAR's platform is named by a file that lies beside the handler in it: `node/platform`. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Platforms {
  /** In Node's form: `win32-x64`. */
  readonly carried: string;
  readonly here: string;
}

/**
 * Answers null if the JAR is made for this platform or for none (the slim JAR carries no runtime). `script` is the path
 * of the handler's script.
 */
export function foreignPlatform(script: string): Platforms | null {
  const here = `${process.platform}-${process.arch}`;
  try {
    const carried = readFileSync(join(dirname(script), '..', 'node', 'platform'), 'utf8').trim();
    return carried === here ? null : { carried, here };
  } catch {
    return null;
  }
}
