/**
 * How a body becomes words, and a query too: one pure function, so that both always agree.
 *
 * Scripts without blanks between words are cut into overlapping pairs of letters. Of 48 searches in ten languages
 * (test full-text-scripts, all folded alike) that finds all; FTS5's unicode61 misses 22, its trigrams 21 (every word
 * of two letters, as most are in Chinese), Intl.Segmenter 4 (Korean words with an ending, a letter within a word), and
 * what it finds changes with the ICU of the runtime. The price: 183 bytes for 37 letters of Chinese, against 105 of the
 * segmenter and 330 of trigrams; and a pair may straddle two words. Single letters (105 bytes) would make phrases of
 * kana and Thai slow, whose alphabets are small.
 */
import { clusterEnd, foldedAt } from './clusters.ts';

/**
 * `pair`: a letter of an unspaced script with the one after it; `last`: such a letter with none after it. Each letter
 * begins exactly one token, so that a piece of such a text is a phrase.
 */
export type TokenKind = 'word' | 'symbol' | 'pair' | 'last';

/** Tokens in order; each array has one entry a token. Offsets are UTF-16 units of the text they were made of. */
export interface Tokens {
  readonly texts: readonly string[];
  readonly kinds: readonly TokenKind[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Where the first letter of a `pair` ends; as `ends` for all else. */
  readonly firstEnds: readonly number[];
}

/** Rises whenever the same text may give other tokens than before: an index made with another one is to be built anew. */
export const tokensVersion = `1/${process.versions.unicode ?? '0'}`;

/** What is beyond is not found: bodies come from strangers. In UTF-16 units. */
export const longestBody = 65_536;
/** One character may stand for eighteen (U+FDFA). */
const mostTokens = 65_536;
/** In characters; what is longer, such as base64, is cut into several words in a row. */
const longestWord = 64;

class Builder implements Tokens {
  readonly texts: string[] = [];
  readonly kinds: TokenKind[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly firstEnds: number[] = [];
  private kind: 'word' | 'last' = 'word';
  private open = '';
  private length = 0;
  private openStart = 0;
  private openEnd = 0;

  private push(text: string, kind: TokenKind, start: number, firstEnd: number, end: number): void {
    this.texts.push(text);
    this.kinds.push(kind);
    this.starts.push(start);
    this.firstEnds.push(firstEnd);
    this.ends.push(end);
  }

  close(): void {
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

  letter(text: string, start: number, end: number): void {
    if (this.kind !== 'word' || this.length === longestWord) this.close();
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

  symbol(text: string, start: number, end: number): void {
    this.close();
    this.push(text, 'symbol', start, end, end);
  }
}

/** Tokens are of lower-case ASCII letters and digits and of characters beyond ASCII: nothing FTS5 would cut or join. */
export function tokenize(text: string): Tokens {
  const tokens = new Builder();
  const limit = Math.min(text.length, longestBody);
  let start = 0;
  while (start < limit && tokens.texts.length < mostTokens) {
    const end = clusterEnd(text, start);
    if (end > limit) break;
    for (const { kind, text: folded } of foldedAt(text, start, end)) {
      if (kind === 'word') tokens.letter(folded, start, end);
      else if (kind === 'unit') tokens.unit(folded, start, end);
      else if (kind === 'symbol') tokens.symbol(folded, start, end);
      else tokens.close();
    }
    start = end;
  }
  tokens.close();
  return tokens;
}
