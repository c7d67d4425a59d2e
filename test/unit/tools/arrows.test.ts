/** Imports against the table of rooms: what may be, and each way in which something may not. */
import { roomOf, wrongArrows } from '../../../tools/check/arrows.ts';
import { isInOuterRoom, outerRooms } from '../../../tools/check/outer-rooms.ts';
import { rooms as table } from '../../../tools/check/rooms.ts';
import type { Room } from '../../../tools/check/rooms.ts';

const rooms: readonly Room[] = [
  { room: 'base', holds: '', uses: [] },
  { room: 'store', holds: '', uses: ['base'] },
  { room: 'store/sqlite', holds: '', uses: ['base', 'store'] },
  { room: 'main.ts', holds: '', uses: ['store/sqlite'] },
];
const arrows = (name: string, text: string): string[] => wrongArrows([{ name, text }], rooms);

test.each([
  ['src/base/json.ts', 'base'],
  ['src/store/reader.ts', 'store'],
  ['src/store/sqlite/open.ts', 'store/sqlite'],
  ['src/store/sqlite/rows/views.ts', 'store/sqlite'],
  ['src/storey/x.ts', null],
  ['src/main.ts', 'main.ts'],
  ['src/loose.ts', null],
  ['tools/run.mjs', null],
])('%s is in the room %s', (name, room) => {
  expect(roomOf(name, rooms)).toBe(room);
});

test.each([
  ["import { x } from '../base/x.ts';", 'src/store/a.ts'],
  ["import type { x } from './b.ts';", 'src/store/a.ts'],
  ["import { x } from '../../base/x.ts';\nimport y from 'winston';", 'src/store/sqlite/a.ts'],
  ["import { x } from '../store/sqlite/x.ts';", 'test/unit/a.test.ts'],
])('%j in %s may be', (text, name) => {
  expect(arrows(name, text)).toEqual([]);
});

test.each([
  ["import { x } from '../store/x.ts';", 'src/base/a.ts', 'base may not use store'],
  ["import type {\n  x,\n} from '../store/x.ts';", 'src/base/a.ts', 'base may not use store'],
  ["export { x } from './sqlite/x.ts';", 'src/store/a.ts', 'store may not use store/sqlite'],
  ["const x = await import('../store/x.ts');", 'src/base/a.ts', 'base may not use store'],
  ["const x: import('../store/x.ts').X = y;", 'src/base/a.ts', 'base may not use store'],
  ["new Worker(new URL('../store/x.ts', import.meta.url));", 'src/base/a.ts', 'base may not use store'],
  ["import '../../tools/setup/java.ts';", 'src/base/a.ts', 'in no room'],
  ["import { x } from './base/x.ts';", 'src/main.ts', 'main.ts may not use base'],
  ['', 'src/loose.ts', 'src/loose.ts is in no room'],
])('%j in %s may not', (text, name, why) => {
  expect(arrows(name, text)).toEqual([expect.stringContaining(why)]);
});

test('a table in which a room uses one further up is refused', () => {
  const turned = [
    { room: 'base', holds: '', uses: ['store'] },
    { room: 'store', holds: '', uses: [] },
  ];
  expect(wrongArrows([], turned)).toEqual([expect.stringContaining('base uses store')]);
  expect(wrongArrows([], table)).toEqual([]);
});

const outer = { root: '', file: 'tools/check/outer-rooms.ts' };
const outerArrows = (name: string, text: string): string[] =>
  wrongArrows([{ name, text }], outerRooms, outer);

test.each([
  ["import { x } from '../../bench/load/client.ts';", 'test/faults/x.ts', 'test/faults may not use bench'],
  [
    "import { x } from '../../tools/demo/demo.ts';",
    'test/openfire/x.ts',
    'test/openfire may not use tools/demo',
  ],
  ["import { x } from '../faults/x.ts';", 'test/openfire/x.ts', 'test/openfire may not use test/faults'],
  ["import { x } from '../openfire/x.ts';", 'test/support/x.ts', 'test/support may not use test/openfire'],
  ["import { x } from '../demo/x.ts';", 'tools/xmpp/x.ts', 'tools/xmpp may not use tools/demo'],
])('around src, %j in %s may not', (text, name, why) => {
  expect(outerArrows(name, text)).toEqual([expect.stringContaining(why)]);
});

test('around src, suites lean on what stands below them, and unit tests on what they test', () => {
  expect(wrongArrows([], outerRooms, outer)).toEqual([]);
  expect(
    outerArrows('test/openfire/guard/x.ts', "import { x } from '../../support/xmpp/client.ts';"),
  ).toEqual([]);
  expect(isInOuterRoom('test/unit/bench/load.test.ts')).toBe(false);
});
