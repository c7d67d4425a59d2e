/** Has the server make a backup, and fetches it into a file that gets its name once it is complete. */
import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { BackupView } from '../console/services.ts';
import { bodyOf, sleep } from './api.ts';
import { codeOf, Failure, wrongUsage } from './failure.ts';
import { intoPlace } from './into-place.ts';
import { bytes, count } from './quantity.ts';
import { bar } from './sparkline.ts';
import type { Tools } from './tools.ts';

const path = '/api/v1/backup';
const lookMs = 200;

export async function backUp(file: string, tools: Tools): Promise<void> {
  const part = `${file}.part`;
  const handle = await begin(file, part);
  let begun: BackupView | null = null;
  try {
    begun = await tools.api().json<BackupView>(path, { method: 'POST', signal: tools.signal });
    const made = await untilReady(begun, tools);
    await fetchInto(handle, made, tools);
    await handle.sync();
    await intoPlace(part, file);
    await sayDone(file, made, tools);
  } catch (error) {
    if (tools.signal.aborted) throw new Failure(`Interrupted; ${file} was not made.`);
    throw error instanceof Failure ? error : fileFailure(error, file);
  } finally {
    await clear(tools);
    await handle.close();
    await rm(part, { force: true });
    // If the server refused to begin, the backup there may be somebody else's.
    if (begun !== null) await forget(begun, tools);
  }
}

/** Makes sure before the server begins that the file can be written. */
async function begin(file: string, part: string): Promise<FileHandle> {
  try {
    const existing = await open(file, 'r').catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    });
    await existing?.close();
    if (existing !== null) throw wrongUsage(`${file} is there already.`, 'Give another name, or remove it.');
    return await open(part, 'wx', 0o600);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      throw wrongUsage(
        `${part} is there: a backup that was broken off, or one that is being made.`,
        'Remove it where none is being made, or give another name.',
      );
    }
    throw error instanceof Failure ? error : fileFailure(error, file);
  }
}

async function untilReady(begun: BackupView, tools: Tools): Promise<BackupView> {
  const { signal } = tools;
  const api = tools.api();
  let view = begun;
  while (view.state === 'copying') {
    await draw(tools, 'copying', view.done, view.total);
    await sleep(lookMs, signal);
    signal.throwIfAborted();
    view = await api.json<BackupView>(path, { query: { id: begun.id }, signal });
  }
  if (view.state === 'ready') return view;
  throw new Failure(
    `The server could not make the backup: ${view.problem ?? 'it does not say why'}.`,
    'See the disk of its data directory, and handler.log.',
  );
}

async function fetchInto(handle: FileHandle, made: BackupView, tools: Tools): Promise<void> {
  const response = await tools
    .api()
    .open(`${path}/content`, { query: { id: made.id }, signal: tools.signal });
  const expected = made.bytes ?? 0;
  const digest = createHash('sha256');
  let size = 0;
  for await (const chunk of bodyOf(response)) {
    await handle.writeFile(chunk);
    digest.update(chunk);
    size += chunk.length;
    await draw(tools, 'fetching', size, expected);
  }
  if (size === expected && digest.digest('hex') === made.sha256) return;
  throw new Failure(
    `What came is not what the server has made (${size} of ${expected} bytes).`,
    'The connection was lost or changed something; try again.',
  );
}

async function sayDone(file: string, { messages, bytes: size }: BackupView, tools: Tools): Promise<void> {
  await clear(tools);
  await tools.say(`${file}: ${count(messages ?? 0)} messages, ${bytes(size ?? 0)}, verified.`);
}

/** Tells the server to remove its copy. If that fails, the server removes it by itself later. */
async function forget({ id }: BackupView, tools: Tools): Promise<void> {
  try {
    await tools.api().open(path, { method: 'DELETE', query: { id } });
  } catch {
    // The user is being told what went wrong already.
  }
}

async function draw({ err }: Tools, what: string, done: number, total: number): Promise<void> {
  if (!err.live) return;
  const share = total === 0 ? 0 : done / total;
  await err.write(`\r\u001B[2K${what} ${bar(share, 24)} ${Math.floor(share * 100)} %`);
}

async function clear({ err }: Tools): Promise<void> {
  if (err.live) await err.write('\r\u001B[2K');
}

function fileFailure(error: unknown, file: string): unknown {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new Failure(`There is no room left for ${file}.`, 'Make some, or give another file.');
    case 'EEXIST':
      return wrongUsage(`${file} is there already.`, 'Give another name, or remove it.');
    case 'ENOENT':
    case 'ENOTDIR':
      return new Failure(`The directory of ${file} is not there.`, 'Make it, or give another file.');
    case 'EISDIR':
      return wrongUsage(`${file} is a directory.`, 'Give the name of a file in it.');
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new Failure(`${file} may not be written.`, 'Give another file.');
    default:
      return error;
  }
}
