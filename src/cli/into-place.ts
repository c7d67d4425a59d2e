/** Gives a complete file the name that was asked for, unless something else has that name by then. */
import { link, open, rename, rm } from 'node:fs/promises';
import { codeOf } from './failure.ts';

/**
 * File systems without hard links (shares, FAT and others) fail with these codes although they could rename the file.
 */
const withoutLinks: ReadonlySet<string> = new Set([
  'EPERM',
  'EACCES',
  'EOPNOTSUPP',
  'ENOTSUP',
  'ENOSYS',
  'EMLINK',
  'EXDEV',
  'EINVAL',
]);

/** Throws EEXIST if another file has appeared there. `part` stays if it has got its second name. */
export async function intoPlace(part: string, file: string, linked: typeof link = link): Promise<void> {
  try {
    // A rename would overwrite a file that has appeared meanwhile.
    return await linked(part, file);
  } catch (error) {
    if (!withoutLinks.has(codeOf(error))) throw error;
  }
  // Once an empty file of ours has the name nobody else gets it, so the rename overwrites only our file.
  await (await open(file, 'wx', 0o600)).close();
  try {
    await rename(part, file);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}
