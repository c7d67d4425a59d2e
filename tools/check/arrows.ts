/** Which imports run against a table of rooms. Circles of files are found by oxlint (import/no-cycle). */
import path from 'node:path';
import type { Room } from './rooms.ts';

export interface SourceFile {
  /** From the project's directory, with slashes. */
  readonly name: string;
  readonly text: string;
}

/** Any way in which one file names another: `from '…'`, `import '…'`, `import('…')`, `new URL('…'`. */
const naming = /(?:\bfrom\s+|\bimport\s*\(?\s*|\bnew URL\(\s*)(['"])(\.{1,2}\/[^'"]+)\1/g;

/** What a table is about: the names of rooms begin at `root`, and files beside that are none of its business. */
export interface Table {
  readonly root: string;
  /** Its file, for who has to change it. */
  readonly file: string;
}

const tableOfSource: Table = { root: 'src/', file: 'tools/check/rooms.ts' };

/** The room that a file is in: the longest name in the table that it begins with; null where it has none. */
export function roomOf(name: string, rooms: readonly Room[], { root } = tableOfSource): string | null {
  if (!name.startsWith(root)) return null;
  const inside = name.slice(root.length);
  const found = rooms
    .map(({ room }) => room)
    .filter((room) => inside === room || path.posix.dirname(inside) === room || inside.startsWith(`${room}/`))
    .toSorted((one, other) => other.length - one.length);
  return found[0] ?? null;
}

/** What is wrong with the table itself: a room may use only rooms that stand before it. */
function faultsOfTable(rooms: readonly Room[], { file }: Table): string[] {
  const before = new Set<string>();
  return rooms.flatMap(({ room, uses }) => {
    const faults = uses
      .filter((used) => !before.has(used))
      .map((used) => `${file}: ${room} uses ${used}, which does not stand before it`);
    before.add(room);
    return faults;
  });
}

/** A line for each arrow that the table does not have, and for each file that is in no room. */
export function wrongArrows(
  files: readonly SourceFile[],
  rooms: readonly Room[],
  table: Table = tableOfSource,
): string[] {
  const uses = new Map(rooms.map((one) => [one.room, new Set([one.room, ...one.uses])]));
  return [
    ...faultsOfTable(rooms, table),
    ...files.flatMap(({ name, text }) => {
      if (!name.startsWith(table.root)) return [];
      const room = roomOf(name, rooms, table);
      if (room === null) return [`${name} is in no room of ${table.file}`];
      return [...text.matchAll(naming)].flatMap(([, , named]) => {
        const target = path.posix.join(path.posix.dirname(name), named ?? '');
        const targetRoom = roomOf(target, rooms, table);
        if (targetRoom !== null && uses.get(room)?.has(targetRoom) === true) return [];
        const why = targetRoom === null ? 'which is in no room' : `and ${room} may not use ${targetRoom}`;
        return [`${name} imports ${target}, ${why} (${table.file})`];
      });
    }),
  ];
}
