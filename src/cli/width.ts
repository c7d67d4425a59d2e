/**
 * How many columns a text takes in a terminal, and text that is cut, padded or wrapped accordingly. `wrap-ansi` does
 * not serve for wrapping: it relies on one width, composes accents, and merges spaces.
 */
import stringWidth from 'string-width';

// What a character is does not depend on the reader's language.
const segmenter = new Intl.Segmenter('und');
const plain = /^[\x20-\x7E]*$/;

/** Takes text without escape sequences and line breaks. */
export function widthOf(text: string): number {
  return stringWidth(text, { countAnsiEscapeCodes: true });
}

/**
 * The library takes microseconds per character, which is too slow for a body with a million. -1 means not cached yet.
 */
const widthsOfUnits = new Int8Array(65_536).fill(-1);

function widthOfUnit(unit: string): number {
  const code = unit.charCodeAt(0);
  const known = widthsOfUnits[code] ?? -1;
  return known < 0 ? (widthsOfUnits[code] = widthOf(unit)) : known;
}

/** Many terminals draw each part of an emoji, and each spacing mark, separately. */
function maxWidthOfSegment(segment: string): number {
  if (segment.length === 1) return widthOfUnit(segment);
  let apart = 0;
  for (const character of segment) {
    apart += character.length === 1 ? widthOfUnit(character) : widthOf(character);
  }
  return Math.max(widthOf(segment), apart);
}

/**
 * The maximum that any terminal takes for the text, for text that must not continue on the next line as if it were one
 * of ours.
 */
export function maxWidthOf(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += maxWidthOfSegment(segment);
  return width;
}

/** The longest beginning with at most `width` columns and whole characters. */
function beginning(text: string, width: number, measure: (segment: string) => number): string {
  let taken = 0;
  let end = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    taken += measure(segment);
    if (taken > width) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}

/** Returns the text unchanged if it fits, otherwise cut, with an ellipsis at its end. */
export function cutTo(text: string, width: number): string {
  if (text.length <= width && plain.test(text)) return text;
  if (widthOf(text) <= width) return text;
  return width < 1 ? '' : `${beginning(text, width - 1, widthOf)}…`;
}

/** Like `cutTo`, for any terminal. */
export function cutWithin(text: string, width: number): string {
  if (maxWidthOf(text) <= width) return text;
  return width < 1 ? '' : `${beginning(text, width - 1, maxWidthOfSegment)}…`;
}

/** Cuts or pads the text to exactly `width` columns. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cut = cutTo(text, width);
  const blanks = ' '.repeat(Math.max(0, width - widthOf(cut)));
  return align === 'left' ? cut + blanks : blanks + cut;
}

/** Parts with at most `width` columns in any terminal, or a single character that is wider. */
function pieces(word: string, width: number): string[] {
  if (word.length <= width && plain.test(word)) return [word];
  const parts: string[] = [];
  let [part, taken] = ['', 0];
  for (const { segment } of segmenter.segment(word)) {
    const more = maxWidthOfSegment(segment);
    if (taken + more > width && part !== '') {
      parts.push(part);
      [part, taken] = ['', 0];
    }
    part += segment;
    taken += more;
  }
  return [...parts, part];
}

/** Lines with at most `width` columns in any terminal, broken between words if there are any. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(2, width)));
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let [current, taken] = ['', 0];
  for (const word of line.split(/(?<= )(?=[^ ])/)) {
    const [bare, blanks] = [word.trimEnd(), word.length - word.trimEnd().length];
    const parts = pieces(bare, width);
    if (current !== '' && (parts.length > 1 || taken + maxWidthOf(bare) > width)) {
      lines.push(current.trimEnd());
      [current, taken] = ['', 0];
    }
    const last = parts.pop() ?? '';
    lines.push(...parts);
    current += last + ' '.repeat(blanks);
    taken += maxWidthOf(last) + blanks;
  }
  return [...lines, current.trimEnd()];
}
