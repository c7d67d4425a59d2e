/** Gives a file that is whole the name that it was asked for, if nothing else has that name by then. */
import { link, open, rename, rm } from 'node:fs/promises';
import { codeOf } from './failure.ts';

/** What keeps a file from a second name where it could well have the one: shares, FAT, and others without hard links. */
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

/** Throws EEXIST where something has come there meanwhile. `part` is left where it has got a second name. */
export async function intoPlace(part: string, file: string, linked: typeof link = link): Promise<void> {
  try {
    // Not renamed: that would overwrite what has come there meanwhile.
    return await linked(part, file);
  } catch (error) {
    if (!withoutLinks.has(codeOf(error))) throw error;
  }
  // Nobody else gets the name once an empty file of ours has it, and what is overwritten then is that one.
  await (await open(file, 'wx', 0o600)).close();
  try {
    await rename(part, file);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}
