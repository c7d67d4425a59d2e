/** Where a phrase is in a body; in linear time, as both come from strangers (Knuth, Morris and Pratt). */

/** A word or a phrase, in one spelling: tokens in a row. */
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

/** Looks for one part in tokens that are given one after the other. */
export class Search {
  private readonly whole: readonly string[];
  private readonly beginning: string | undefined;
  private readonly borders: readonly number[];
  private matched = 0;

  constructor({ texts, begins }: Part) {
    this.whole = begins ? texts.slice(0, -1) : texts;
    this.beginning = begins ? texts.at(-1) : undefined;
    this.borders = bordersOf(this.whole);
  }

  /** Whether the part ends with this token. */
  next(token: string): boolean {
    const { whole, beginning, borders } = this;
    // What begins so comes right after the whole tokens, of which there may be none.
    const isBegun = beginning !== undefined && this.matched === whole.length && token.startsWith(beginning);
    if (this.matched === whole.length) this.matched = borders[this.matched] ?? 0;
    while (this.matched > 0 && token !== whole[this.matched]) this.matched = borders[this.matched] ?? 0;
    if (this.matched < whole.length && token === whole[this.matched]) this.matched += 1;
    return isBegun || (beginning === undefined && this.matched === whole.length);
  }
}

/** Indexes of the first token of each, overlapping ones too. */
export function* occurrences(tokens: readonly string[], part: Part): Generator<number, undefined> {
  const search = new Search(part);
  for (const [index, token] of tokens.entries()) {
    if (search.next(token)) yield index + 1 - part.texts.length;
  }
  return undefined;
}
