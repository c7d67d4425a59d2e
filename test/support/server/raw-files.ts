/** What is in the plugin's files, whatever they are: as somebody sees it who has the disk. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Server } from './servers.ts';
import { databaseFile } from './spool.ts';

/** Names of the files below the data directory that have these bytes, written in any case of letters. */
export function filesWith(server: Server, text: string): string[] {
  const directory = path.dirname(databaseFile(server));
  const wanted = text.toLowerCase();
  return readdirSync(directory, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile()) return [];
    const file = path.join(entry.parentPath, entry.name);
    try {
      // Every byte is a character of its own.
      return readFileSync(file).toString('latin1').toLowerCase().includes(wanted) ? [entry.name] : [];
    } catch {
      // A spare segment that has become another one meanwhile.
      return ['(changing)'];
    }
  });
}
