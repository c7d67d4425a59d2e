/** The plugin's files of a running server: its spool and its chat log. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { SpoolEvent } from '../../../src/spool/event.ts';
import { SpoolReader } from '../../../src/spool/reader.ts';
import { listSegments } from '../../../src/spool/segment.ts';
import { until } from '../until.ts';
import type { Server } from './servers.ts';

/** Three segments of 2 MiB, of which one is kept for what was let in already. */
export const smallestSpool = 'spool.maxMegabytes=1';

export const databaseFile = (server: Server): string => path.join(server.home, 'receipts', 'chat-log.db');

const spoolOf = (server: Server): string => path.join(server.home, 'receipts', 'spool');

/** A spool whose segments change their size has none to spare until one is made: a slow disk may take longer than appends wait. */
export async function spareOf(server: Server, megabytes: number): Promise<void> {
  const directory = spoolOf(server);
  await until(`a spare segment of ${megabytes} MiB`, () =>
    readdirSync(directory).some(
      (name) =>
        name.startsWith('spare-') && statSync(path.join(directory, name)).size === megabytes * 1024 * 1024,
    ),
  );
}

/** Runs `play` while another program writes the chat log and does not end. */
export async function whileLocked(server: Server, play: () => Promise<void>): Promise<void> {
  const other = new Database(databaseFile(server), { timeout: 10_000 });
  try {
    other.exec('BEGIN EXCLUSIVE');
    await play();
  } finally {
    if (other.inTransaction) other.exec('ROLLBACK');
    other.close();
  }
}

/** All events that are in the spool now. */
export function spooled(server: Server): SpoolEvent[] {
  const directory = spoolOf(server);
  const [first = 1] = listSegments(directory);
  const reader = new SpoolReader(directory, first - 1);
  const events = [...reader.read(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)];
  reader.close();
  return events;
}
