/**
 * Turns a body into words, and a query too; as one pure function does both, they always agree.
 *
 * Scripts without spaces between words are cut into overlapping pairs of letters. This finds all of 48 searches in
 * ten languages (test full-text-scripts, all with the same folding). FTS5's unicode61 misses 22, and its trigrams 21
 * (every word of two letters, as most are in Chinese); Intl.Segmenter misses 4 (Korean words with an ending, a letter
 * within a word), and its results change with the runtime's ICU. The price is 183 bytes for 37 letters of Chinese,
 * against 105 with the segmenter and 330 with trigrams, and a pair may straddle two words. Single letters (105 bytes)
 * would make phrases slow in kana and Thai, whose alphabets are small.
 */
import { clusterEnd, foldedAt } from './clusters.ts';

/**
 * `pair`: a letter of a script without spaces, with the letter after it; `last`: such a letter with none after it.
 * Each letter begins exactly one token, so a piece of such a text is a phrase.
 */
export type TokenKind = 'word' | 'symbol' | 'pair' | 'last';

/** Tokens in order; each array has one entry per token. Offsets are UTF-16 units of the original text. */
export interface Tokens {
  readonly texts: readonly string[];
  readonly kinds: readonly TokenKind[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Where the first letter of a `pair` ends; the same as `ends` for all other kinds. */
  readonly firstEnds: readonly number[];
}

/** This changes whenever the same text may give different tokens; an index made with another version is rebuilt. */
export const tokensVersion = `6/${process.versions.unicode ?? '0'}`;

/**
 * Unit: UTF-16 units. Text beyond this is not found; it is twice what Openfire accepts in one stanza by default. FTS5
 * holds what it adds of one body in memory: 25 times the body's size if every word is different.
 */
export const maxBodyLength = 2 * 1024 * 1024;
/** This limit is separate because one character may stand for eighteen (U+FDFA). */
const maxTokens = 1.5 * 1024 * 1024;
/** Tokens are handed out in pieces of this many, so that those of a long body are never in memory all at once. */
const tokensAtOnce = 4096;
/** Unit: characters. A longer run, such as base64, is cut into several consecutive words. */
export const maxWordLength = 64;
/**
 * Unit: characters. A unit or a variable that may have a power is at most this long; a raised digit after a longer
 * word is a footnote.
 */
const maxUnitLength = 3;

const isAsciiDigit = (text: string): boolean => {
  const code = text.charCodeAt(0);
  return code >= 0x30 && code <= 0x39;
};

class Gathered implements Tokens {
  readonly texts: string[] = [];
  readonly kinds: TokenKind[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly firstEnds: number[] = [];
}

class Builder {
  private gathered = new Gathered();
  private kind: 'word' | 'last' = 'word';
  private open = '';
  private length = 0;
  private openStart = 0;
  private openEnd = 0;
  /** Position of the word's last character, if it is a digit. */
  private lastDigit: 'word' | 'low' | 'high' | null = null;
  /** True if the word is a raised number, as of a footnote. */
  private isNote = false;

  private push(text: string, kind: TokenKind, start: number, firstEnd: number, end: number): void {
    const { texts, kinds, starts, firstEnds, ends } = this.gathered;
    texts.push(text);
    kinds.push(kind);
    starts.push(start);
    firstEnds.push(firstEnd);
    ends.push(end);
  }

  get count(): number {
    return this.gathered.texts.length;
  }

  /** Returns the complete tokens and forgets them. */
  take(): Tokens {
    const taken = this.gathered;
    this.gathered = new Gathered();
    return taken;
  }

  close(): void {
    this.lastDigit = null;
    this.isNote = false;
    if (this.open === '') return;
    this.push(this.open, this.kind, this.openStart, this.openEnd, this.openEnd);
    this.open = '';
    this.length = 0;
  }

  private begin(kind: 'word' | 'last', text: string, start: number, end: number): void {
    this.kind = kind;
    this.open = text;
    this.length = 1;
    this.openStart = start;
    this.openEnd = end;
  }

  letter(text: string, start: number, end: number, kind: 'word' | 'low' | 'high' = 'word'): void {
    if (this.kind !== 'word' || this.length === maxWordLength || !this.continues(text, kind)) this.close();
    this.isNote = kind === 'high' && (this.open === '' || this.isNote);
    this.lastDigit = kind !== 'word' ? kind : isAsciiDigit(text) ? 'word' : null;
    if (this.open === '') {
      this.begin('word', text, start, end);
    } else {
      this.open += text;
      this.length += 1;
      this.openEnd = end;
    }
  }

  unit(text: string, start: number, end: number): void {
    if (this.kind === 'word') this.close();
    if (this.open !== '') this.push(this.open + text, 'pair', this.openStart, this.openEnd, end);
    this.begin('last', text, start, end);
  }

  /**
   * Whether a character continues the open word: `CO₂` and `m²` do, but not the 2 of `10²`, or the 1 of `Appendix¹`.
   */
  private continues(text: string, kind: 'word' | 'low' | 'high'): boolean {
    if (this.isNote) return kind === 'high';
    if (kind === 'high' && this.lastDigit !== 'high' && this.length > maxUnitLength) return false;
    const isDigit = kind !== 'word' || isAsciiDigit(text);
    return !isDigit || this.lastDigit === null || this.lastDigit === kind;
  }

  symbol(text: string, start: number, end: number): void {
    this.close();
    this.push(text, 'symbol', start, end, end);
  }
}

/**
 * Yields the tokens of a text, a few thousand at a time. They consist of lower-case ASCII letters, digits and
 * characters beyond ASCII, none of which FTS5 would split or join.
 */
export function* tokensOf(text: string): Generator<Tokens, undefined> {
  const tokens = new Builder();
  const limit = Math.min(text.length, maxBodyLength);
  let given = 0;
  let start = 0;
  while (start < limit && given < maxTokens) {
    const end = clusterEnd(text, start);
    if (end > limit) break;
    for (const { kind, text: folded } of foldedAt(text, start, end)) {
      if (kind === 'unit') tokens.unit(folded, start, end);
      else if (kind === 'symbol') tokens.symbol(folded, start, end);
      else if (kind === 'gap') tokens.close();
      else tokens.letter(folded, start, end, kind);
    }
    start = end;
    if (tokens.count < tokensAtOnce) continue;
    given += tokens.count;
    yield tokens.take();
  }
  tokens.close();
  yield tokens.take();
  return undefined;
}

/** Returns all tokens at once; meant for short texts. */
export function tokenize(text: string): Tokens {
  const [first = new Gathered(), ...more] = tokensOf(text);
  if (more.length === 0) return first;
  const all = [first, ...more];
  return {
    texts: all.flatMap(({ texts }) => texts),
    kinds: all.flatMap(({ kinds }) => kinds),
    starts: all.flatMap(({ starts }) => starts),
    ends: all.flatMap(({ ends }) => ends),
    firstEnds: all.flatMap(({ firstEnds }) => firstEnds),
  };
}
