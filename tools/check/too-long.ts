/** One idea a file: finds code files that are too long for that. */

const maxLines = 300;

/** Pages and data may have any length. */
export const isCode = (name: string): boolean => /\.(ts|js|mjs|cjs|java)$/.test(name);

/** Counts like `wc -l`, plus a last line without an end. */
export function linesOf(text: string): number {
  const ends = text.split('\n').length - 1;
  return text === '' || text.endsWith('\n') ? ends : ends + 1;
}

/** A line for each file that is too long, longest first. */
export function tooLong(files: readonly (readonly [name: string, text: string])[]): string[] {
  return files
    .filter(([name]) => isCode(name))
    .map(([name, text]) => ({ name, lines: linesOf(text) }))
    .filter(({ lines }) => lines > maxLines)
    .toSorted((one, other) => other.lines - one.lines)
    .map(({ name, lines }) => `${name} has ${lines} lines: above ${maxLines} it holds more than one idea`);
}
