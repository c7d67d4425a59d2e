/** Which imports of `src/` run against the table of its rooms. Circles of files are found by oxlint (import/no-cycle). */
import path from 'node:path';
import type { Room } from './rooms.ts';

export interface SourceFile {
  /** From the project's directory, with slashes. */
  readonly name: string;
  readonly text: string;
}

/** Any way in which one file names another: `from '…'`, `import '…'`, `import('…')`, `new URL('…'`. */
const naming = /(?:\bfrom\s+|\bimport\s*\(?\s*|\bnew URL\(\s*)(['"])(\.{1,2}\/[^'"]+)\1/g;

/** The room that a file of `src/` is in: the longest name in the table that it begins with; null where it has none. */
export function roomOf(name: string, rooms: readonly Room[]): string | null {
  if (!name.startsWith('src/')) return null;
  const inside = name.slice('src/'.length);
  const found = rooms
    .map(({ room }) => room)
    .filter((room) => inside === room || path.posix.dirname(inside) === room || inside.startsWith(`${room}/`))
    .toSorted((one, other) => other.length - one.length);
  return found[0] ?? null;
}

/** What is wrong with the table itself: a room may use only rooms that stand before it. */
function faultsOfTable(rooms: readonly Room[]): string[] {
  const before = new Set<string>();
  return rooms.flatMap(({ room, uses }) => {
    const faults = uses
      .filter((used) => !before.has(used))
      .map((used) => `tools/check/rooms.ts: ${room} uses ${used}, which does not stand before it`);
    before.add(room);
    return faults;
  });
}

/** A line for each arrow that the table does not have, and for each file that is in no room. */
export function wrongArrows(files: readonly SourceFile[], rooms: readonly Room[]): string[] {
  const uses = new Map(rooms.map((one) => [one.room, new Set([one.room, ...one.uses])]));
  return [
    ...faultsOfTable(rooms),
    ...files.flatMap(({ name, text }) => {
      if (!name.startsWith('src/')) return [];
      const room = roomOf(name, rooms);
      if (room === null) return [`${name} is in no room of tools/check/rooms.ts`];
      return [...text.matchAll(naming)].flatMap(([, , named]) => {
        const target = path.posix.join(path.posix.dirname(name), named ?? '');
        const targetRoom = roomOf(target, rooms);
        if (targetRoom !== null && uses.get(room)?.has(targetRoom) === true) return [];
        const why = targetRoom === null ? 'which is in no room' : `and ${room} may not use ${targetRoom}`;
        return [`${name} imports ${target}, ${why} (tools/check/rooms.ts)`];
      });
    }),
  ];
}
