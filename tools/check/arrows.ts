/** Finds imports that violate a table of rooms. oxlint finds circles of files (import/no-cycle). */
import path from 'node:path';
import type { Room } from './rooms.ts';

export interface SourceFile {
  /** Relative to the project's directory, with slashes. */
  readonly name: string;
  readonly text: string;
}

/** Matches every way in which one file names another: `from '…'`, `import '…'`, `import('…')`, `new URL('…'`. */
const naming = /(?:\bfrom\s+|\bimport\s*\(?\s*|\bnew URL\(\s*)(['"])(\.{1,2}\/[^'"]+)\1/g;

/** A table's scope: room names are relative to `root`, and files outside it do not matter. */
export interface Table {
  readonly root: string;
  /** The table's file, named for whoever has to change it. */
  readonly file: string;
}

const tableOfSource: Table = { root: 'src/', file: 'tools/check/rooms.ts' };

/** The room of a file: the longest name in the table that it begins with; null if there is none. */
export function roomOf(name: string, rooms: readonly Room[], { root } = tableOfSource): string | null {
  if (!name.startsWith(root)) return null;
  const inside = name.slice(root.length);
  const found = rooms
    .map(({ room }) => room)
    .filter((room) => inside === room || path.posix.dirname(inside) === room || inside.startsWith(`${room}/`))
    .toSorted((one, other) => other.length - one.length);
  return found[0] ?? null;
}

/** Errors of the table itself: a room may use only rooms above it. */
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

/** One line for each import that the table does not permit, and for each file outside all rooms. */
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
