/** Where a phrase is in a body; in linear time, as both come from strangers (Knuth, Morris and Pratt). */

/** A word or a phrase: tokens in a row. */
export interface Part {
  readonly texts: readonly string[];
  /** The last token need only begin so. */
  readonly begins: boolean;
}

/** For each length of a beginning: how long its longest end is that the phrase begins with. */
function bordersOf(phrase: readonly string[]): number[] {
  const borders = [0, 0];
  let border = 0;
  for (let index = 1; index < phrase.length; index += 1) {
    while (border > 0 && phrase[index] !== phrase[border]) border = borders[border] ?? 0;
    if (phrase[index] === phrase[border]) border += 1;
    borders.push(border);
  }
  return borders;
}

/** Indexes of the first token of each, overlapping ones too. */
export function* occurrences(
  tokens: readonly string[],
  { texts, begins }: Part,
): Generator<number, undefined> {
  const whole = begins ? texts.slice(0, -1) : texts;
  const beginning = begins ? texts.at(-1) : undefined;
  const borders = bordersOf(whole);
  let matched = 0;
  for (let index = 0; index < tokens.length; index += 1) {
    // What begins so comes right after the whole tokens, of which there may be none.
    if (matched === whole.length && beginning !== undefined) {
      if (tokens[index]?.startsWith(beginning) === true) yield index - matched;
    }
    if (matched === whole.length) matched = borders[matched] ?? 0;
    while (matched > 0 && tokens[index] !== whole[matched]) matched = borders[matched] ?? 0;
    if (matched < whole.length && tokens[index] === whole[matched]) matched += 1;
    if (matched === whole.length && beginning === undefined) yield index + 1 - matched;
  }
  return undefined;
}
