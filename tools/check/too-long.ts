/** One idea a file: which files of code have grown beyond what holds one. */

const mostLines = 300;

/** Pages and data are as long as they are. */
export const isCode = (name: string): boolean => /\.(ts|js|mjs|cjs|java)$/.test(name);

/** As `wc -l` counts, and a last line without an end, too. */
export function linesOf(text: string): number {
  const ends = text.split('\n').length - 1;
  return text === '' || text.endsWith('\n') ? ends : ends + 1;
}

/** A line for each file that is too long, the longest first. */
export function tooLong(files: readonly (readonly [name: string, text: string])[]): string[] {
  return files
    .filter(([name]) => isCode(name))
    .map(([name, text]) => ({ name, lines: linesOf(text) }))
    .filter(({ lines }) => lines > mostLines)
    .toSorted((one, other) => other.lines - one.lines)
    .map(({ name, lines }) => `${name} has ${lines} lines: above ${mostLines} it holds more than one idea`);
}
