/**
 * Cuts a text into the characters that a reader sees, and says what each counts as. It takes linear time, whatever
 * the text.
 */
import { foldCluster } from './fold.ts';
import { standingOf } from './standing.ts';

/**
 * `word`: letters and digits, which words consist of. `unit`: letters of scripts that do not put spaces between
 * words. `low`, `high`: a digit below or above the line. `symbol`: an emoji. `gap`: what separates words.
 */
export type Kind = 'word' | 'low' | 'high' | 'unit' | 'symbol' | 'gap';

/** A character in the form that counts in a search. */
export interface Folded {
  readonly kind: Kind;
  readonly text: string;
}

const pictograph = String.raw`(?:\p{Extended_Pictographic}[\p{M}\p{Emoji_Modifier}\u{E0020}-\u{E007F}]{0,30})`;
/**
 * Approximates an extended grapheme cluster: flags, joined emoji, Korean letters that make a syllable, a base with
 * its marks. More than 30 marks do not occur in real text (UAX #15, stream-safe), and sorting them would take
 * quadratic time.
 */
const cluster = new RegExp(
  [
    String.raw`\p{Regional_Indicator}{2}\p{M}{0,30}`,
    String.raw`${pictograph}(?:\u200D${pictograph}){0,10}`,
    String.raw`[\u1100-\u115F\uA960-\uA97C]{1,3}[\u1160-\u11A7\uD7B0-\uD7C6]{0,3}[\u11A8-\u11FF\uD7CB-\uD7FB]{0,3}\p{M}{0,30}`,
    // This is a syllable that further letters extend.
    String.raw`[\uAC00-\uD7A3][\u1160-\u11A7\uD7B0-\uD7C6]{0,3}[\u11A8-\u11FF\uD7CB-\uD7FB]{0,3}\p{M}{0,30}`,
    String.raw`.[\p{M}\uFF9E\uFF9F]{0,30}`,
  ].join('|'),
  'suy',
);

const scripts = ['Han', 'Hiragana', 'Katakana', 'Hangul', 'Bopomofo', 'Thai', 'Lao', 'Khmer', 'Myanmar'];
/** The marks and repetition signs that Han and kana share. */
const shared = String.raw`\u3006\u302A-\u302F\u3031-\u3035\u303C\u3099\u309A\u30FC`;
const unspaced = new RegExp(
  String.raw`[[${scripts.map((script) => String.raw`\p{sc=${script}}`).join('')}${shared}]&&[\p{L}\p{M}\p{Nl}]]`,
  'v',
);
/** Apostrophes separate words, even those that are letters (U+02BB to U+02BF), so that l'amour is found by amour. */
const letters = /[[\p{L}\p{M}\p{N}]--[\u02B0-\u02FF]]/v;
const symbols = /[[\p{Extended_Pictographic}\p{Regional_Indicator}]--[©®]]/v;

function kindOf(character: string): Kind {
  if (unspaced.test(character)) return 'unit';
  if (letters.test(character)) return 'word';
  return symbols.test(character) ? 'symbol' : 'gap';
}

const gap: Folded = { kind: 'gap', text: '' };
const flag = /^\p{Regional_Indicator}{2}$/u;

/**
 * One character may stand for several words, as `ﷺ`, `㏆` and `㋀` do; none of them continues in the neighbouring text.
 */
function isSeveralWords(characters: readonly Folded[]): boolean {
  const kinds = characters.map(({ kind }) => kind);
  const first = kinds.findIndex((kind) => kind !== 'gap');
  const last = kinds.findLastIndex((kind) => kind !== 'gap');
  const inner = new Set(kinds.slice(first, last + 1));
  return inner.has('gap') || (inner.has('word') && inner.has('unit'));
}

function fold(text: string): readonly Folded[] {
  const folded = foldCluster(text);
  if (flag.test(folded)) return [{ kind: 'symbol', text: folded }];
  const characters = Array.from(folded, (character): Folded => ({
    kind: kindOf(character),
    text: character,
  }));
  const standing = standingOf(text);
  switch (standing) {
    case 'usual':
      return isSeveralWords(characters) ? [gap, ...characters, gap] : characters;
    case 'sign':
      return [gap];
    case 'apart':
      return [gap, ...characters, gap];
    case 'low':
    case 'high':
      return characters.map(({ text: digit }) => ({ kind: standing, text: digit }));
  }
}

/** Caches each single UTF-16 unit that stands alone, as most do. */
const known: (readonly Folded[] | undefined)[] = Array.from({ length: 0x10000 }, () => undefined);
/** Caches longer clusters: a few hundred make up nearly all of a language. */
const knownClusters = new Map<string, readonly Folded[]>();
const maxKnown = 8192;
const maxKnownLength = 16;

function foldedCluster(text: string): readonly Folded[] {
  const noted = knownClusters.get(text);
  if (noted !== undefined) return noted;
  const folded = fold(text);
  if (knownClusters.size === maxKnown) knownClusters.clear();
  if (text.length <= maxKnownLength) knownClusters.set(text, folded);
  return folded;
}

const joins = new Uint8Array(0x10000);
const beginsOrContinues =
  /[\p{M}\p{Extended_Pictographic}\u1100-\u11FF\uA960-\uA97C\uD7B0-\uD7FB\uFF9E\uFF9F]/u;

/** Whether a unit may belong to the same cluster as its neighbour. */
function mayJoin(unit: number): boolean {
  if (unit < 0xa9) return false;
  const noted = joins[unit];
  if (noted !== 0) return noted === 1;
  const surrogate = unit >= 0xd800 && unit <= 0xdfff;
  const may = surrogate || unit === 0x200d || beginsOrContinues.test(String.fromCharCode(unit));
  joins[unit] = may ? 1 : 2;
  return may;
}

/** Where the cluster that begins at `start` ends. */
export function clusterEnd(text: string, start: number): number {
  if (
    !mayJoin(text.charCodeAt(start)) &&
    (start + 1 === text.length || !mayJoin(text.charCodeAt(start + 1)))
  ) {
    return start + 1;
  }
  cluster.lastIndex = start;
  return cluster.test(text) ? cluster.lastIndex : start + 1;
}

/** What the cluster from `start` to `end` counts as: usually one character, sometimes several or none. */
export function foldedAt(text: string, start: number, end: number): readonly Folded[] {
  if (end - start > 1) return foldedCluster(text.slice(start, end));
  const unit = text.charCodeAt(start);
  return (known[unit] ??= fold(text.slice(start, end)));
}
