/** Properties of UTF-16 units from stringprep's tables. Tinder's library works on units, not on surrogate pairs. */
import * as tables from './tables.ts';

export const unassigned = 1;
export const nothing = 2;
export const prohibited = 4;
export const rightToLeft = 8;
export const leftToRight = 16;

const properties = new Uint8Array(0x10000);
const foldings = new Map<number, string>();
const combining = new Map<number, number>();

const entriesOf = (table: string): string[] => table.split(/\s+/).filter(Boolean);
const hex = (text = ''): number => Number.parseInt(text, 16);

/** The forms `41`, `41-5a` and `41-5b/2`. */
function* unitsOf(span: string): Generator<number, undefined> {
  const [range = '', step = '1'] = span.split('/');
  const [first, last = first] = range.split('-');
  for (let unit = hex(first); unit <= hex(last); unit += Number(step)) yield unit;
  return undefined;
}

for (const [table, property] of [
  [tables.unassigned, unassigned],
  [tables.nothing, nothing],
  [tables.prohibited, prohibited],
  [tables.rightToLeft, rightToLeft],
  [tables.leftToRight, leftToRight],
] as const) {
  for (const entry of entriesOf(table)) {
    for (const unit of unitsOf(entry)) properties[unit] = (properties[unit] ?? 0) | property;
  }
}
for (const entry of entriesOf(tables.folding)) {
  const [span = '', target = ''] = entry.split('>');
  const [first = 0, ...units] = unitsOf(span);
  for (const unit of [first, ...units]) {
    const folded = target.split('.').map((code) => String.fromCharCode(hex(code) + unit - first));
    foldings.set(unit, folded.join(''));
  }
}
for (const entry of entriesOf(tables.combining)) {
  const [span = '', combiningClass] = entry.split('>');
  for (const unit of unitsOf(span)) combining.set(unit, Number(combiningClass));
}

/** Whether the unit has at least one of these properties. */
export const has = (unit: number, some: number): boolean => ((properties[unit] ?? 0) & some) !== 0;

export const contains = (text: string, some: number): boolean => {
  for (let index = 0; index < text.length; index += 1) {
    if (has(text.charCodeAt(index), some)) return true;
  }
  return false;
};

/** Table B.2: case folding for use with NFKC. */
export const folded = (unit: number): string => foldings.get(unit) ?? String.fromCharCode(unit);

export const combiningClass = (unit: number): number => combining.get(unit) ?? 0;
