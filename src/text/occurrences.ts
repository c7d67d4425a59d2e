/** Finds a phrase in a body in linear time (Knuth, Morris and Pratt), since both come from strangers. */

/** A word or a phrase in one spelling, as consecutive tokens. */
export interface Part {
  readonly texts: readonly string[];
  /** True if the text's token need only begin with the last token of this part. */
  readonly begins: boolean;
}

/** For each prefix of the phrase: the length of its longest proper suffix that is also a prefix. */
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

/** Searches for one part in a stream of tokens. */
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

  /** Returns whether the part ends with this token. */
  next(token: string): boolean {
    const { whole, beginning, borders } = this;
    // A beginning comes right after the whole tokens, of which there may be none.
    const isBegun = beginning !== undefined && this.matched === whole.length && token.startsWith(beginning);
    if (this.matched === whole.length) this.matched = borders[this.matched] ?? 0;
    while (this.matched > 0 && token !== whole[this.matched]) this.matched = borders[this.matched] ?? 0;
    if (this.matched < whole.length && token === whole[this.matched]) this.matched += 1;
    return isBegun || (beginning === undefined && this.matched === whole.length);
  }
}

/** Yields the index of the first token of each occurrence, overlapping ones too. */
export function* occurrences(tokens: readonly string[], part: Part): Generator<number, undefined> {
  const search = new Search(part);
  for (const [index, token] of tokens.entries()) {
    if (search.next(token)) yield index + 1 - part.texts.length;
  }
  return undefined;
}
