/** How many columns text takes in a terminal. */

// What a character is does not hang on the reader's language.
const segmenter = new Intl.Segmenter('und');
/** East Asian Width W and F (UAX #11), in blocks: what is unassigned in between would be wide, too. */
const wide =
  /[\u1100-\u115F\u231A\u231B\u2329\u232A\u23E9-\u23EC\u23F0\u23F3\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18D08}\u{1AFF0}-\u{1B2FF}\u{1F200}-\u{1F265}\u{20000}-\u{3FFFD}]/u;
/** Vowels and finals of Hangul, which join the initial before them. */
// oxlint-disable-next-line eslint/no-misleading-character-class -- each of them is meant by itself
const without = /[\p{Mn}\p{Mc}\p{Me}\p{Cf}\p{Cc}\u1160-\u11FF\uD7B0-\uD7FB\uFE00-\uFE0F]/u;
const emoji = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|^[\p{Emoji}]\uFE0F/u;
const plain = /^[\x20-\x7E]*$/;

function widthOfSegment(segment: string): number {
  if (emoji.test(segment)) return 2;
  let width = 0;
  for (const character of segment) width += without.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

/** Of text without escape sequences and line breaks. */
export function widthOf(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += widthOfSegment(segment);
  return width;
}

const spacing = /\p{Mc}/u;

/** Many terminals draw each part of an emoji, and a mark that has room of its own, by itself. */
function mostWidthOfSegment(segment: string): number {
  let width = 0;
  for (const character of segment) {
    if (spacing.test(character)) width += 1;
    else if (!without.test(character)) width += wide.test(character) || emoji.test(character) ? 2 : 1;
  }
  return Math.max(width, widthOfSegment(segment));
}

/** The most that any terminal takes for it: what must not go on in the next line, as if it were one of ours, is held to it. */
export function mostWidthOf(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += mostWidthOfSegment(segment);
  return width;
}

/** The longest beginning that takes no more than `width` columns, never half a character. */
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

/** As it is where it fits, else cut with an ellipsis at its end. */
export function cutTo(text: string, width: number): string {
  if (text.length <= width && plain.test(text)) return text;
  if (widthOf(text) <= width) return text;
  return width < 1 ? '' : `${beginning(text, width - 1, widthOfSegment)}…`;
}

/** As `cutTo`, for any terminal. */
export function cutWithin(text: string, width: number): string {
  if (mostWidthOf(text) <= width) return text;
  return width < 1 ? '' : `${beginning(text, width - 1, mostWidthOfSegment)}…`;
}

/** Cut or filled up with blanks to exactly `width` columns. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cut = cutTo(text, width);
  const blanks = ' '.repeat(Math.max(0, width - widthOf(cut)));
  return align === 'left' ? cut + blanks : blanks + cut;
}

/** Parts of at most `width` columns in any terminal, or of one character that is wider. */
function pieces(word: string, width: number): string[] {
  if (word.length <= width && plain.test(word)) return [word];
  const parts: string[] = [];
  let [part, taken] = ['', 0];
  for (const { segment } of segmenter.segment(word)) {
    const more = mostWidthOfSegment(segment);
    if (taken + more > width && part !== '') {
      parts.push(part);
      [part, taken] = ['', 0];
    }
    part += segment;
    taken += more;
  }
  return [...parts, part];
}

/** Lines of at most `width` columns in any terminal, broken between words where there are any. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(2, width)));
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let [current, taken] = ['', 0];
  for (const word of line.split(/(?<= )(?=[^ ])/)) {
    const [bare, blanks] = [word.trimEnd(), word.length - word.trimEnd().length];
    const parts = pieces(bare, width);
    if (current !== '' && (parts.length > 1 || taken + mostWidthOf(bare) > width)) {
      lines.push(current.trimEnd());
      [current, taken] = ['', 0];
    }
    const last = parts.pop() ?? '';
    lines.push(...parts);
    current += last + ' '.repeat(blanks);
    taken += mostWidthOf(last) + blanks;
  }
  return [...lines, current.trimEnd()];
}
