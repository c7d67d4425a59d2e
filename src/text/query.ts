/** Compiles a search to an FTS5 expression and to a test of a single body; both give the same answer. */
import { Search } from './occurrences.ts';
import type { Part } from './occurrences.ts';
import { otherSpellings } from './spelled.ts';
import { maxBodyLength, tokenize, tokensOf } from './tokens.ts';

/** Unit: UTF-16 units. The rest of a longer query is ignored. */
export const maxQueryLength = 400;
const maxParts = 32;
/**
 * Limits the tokens of a phrase; the rest is ignored. Two hundred letters of a script without spaces make as many
 * tokens, and one character may stand for four words. Each token costs FTS5 a walk along all positions of that word,
 * which may be a million in a body of one repeated word.
 */
const maxPhraseTokens = 200;
/** A shorter beginning would match nearly everything, so it is taken as a whole word. */
const minBeginningLength = 2;

const quotes = '"“”„‟«»＂';
const inWord = String.raw`[\p{L}\p{M}\p{N}]`;
/**
 * A quote within a word belongs to it, as in Hebrew abbreviations. A quote that is never closed extends to the end.
 */
const opening = `(?<!${inWord})[${quotes}]`;
const closing = `(?:[${quotes}](?!${inWord})|$)`;
/** Regular expressions take U+FEFF for white space, but within a word it counts as nothing. */
const partPattern = new RegExp(
  String.raw`${opening}(?<phrase>.*?)${closing}(?<star>[*＊]?)|(?:(?!${opening})(?:[^\s、，。！？；]|\uFEFF))+`,
  'gsu',
);
const starred = /[*＊]\s*$/u;

function partOf(text: string, begins: boolean): Part | null {
  const { texts, kinds } = tokenize(text);
  const count = texts.length;
  if (count === 0) return null;
  if (count > maxPhraseTokens) return { texts: texts.slice(0, maxPhraseTokens), begins: false };
  // In a body more letters may follow, so the last letter of a piece matches as the second half of its last pair.
  if (kinds[count - 1] === 'last' && kinds[count - 2] === 'pair') {
    return { texts: texts.slice(0, -1), begins: false };
  }
  if (kinds[count - 1] === 'last') return { texts, begins: true };
  const length = Array.from(texts[count - 1] ?? '').length;
  return { texts, begins: begins && kinds[count - 1] === 'word' && length >= minBeginningLength };
}

/** What is searched for, in each spelling that it has: one, two or four. */
export type Wanted = readonly Part[];

function read(text: string): readonly Wanted[] {
  const parts = new Map<string, Wanted>();
  for (const match of text.slice(0, maxQueryLength).matchAll(partPattern)) {
    const piece = match.groups?.['phrase'] ?? match[0];
    const begins = starred.test(piece) || (match.groups?.['star'] ?? '') !== '';
    const wanted = [piece, ...otherSpellings(piece)].flatMap((spelling) => partOf(spelling, begins) ?? []);
    if (wanted.length > 0) parts.set(expressionOf(wanted), wanted);
    if (parts.size === maxParts) break;
  }
  return [...parts.values()];
}

let lastText = '';
let lastParts: readonly Wanted[] = [];

/** The words and phrases of a query; empty if it has no word. */
export function partsOf(text: string): readonly Wanted[] {
  // The same text is asked for with every row of a page, so the last one is cached.
  if (text !== lastText) {
    lastParts = read(text);
    lastText = text;
  }
  return lastParts;
}

function expressionOf(wanted: Wanted): string {
  const spellings = wanted.map(
    ({ texts, begins }) => `{text spelled} : "${texts.join(' ')}"${begins ? ' *' : ''}`,
  );
  return spellings.length === 1 ? spellings.join('') : `(${spellings.join(' OR ')})`;
}

/** Encodes a tag as one token that FTS5 does not split, different for every tag. */
export function tagToken(tag: string): string {
  return /^[0-9a-wyz][0-9a-z]*$/.test(tag) ? tag : `x${Buffer.from(tag, 'utf8').toString('hex')}`;
}

/**
 * Returns a MATCH expression for rows with all words and phrases of the text, in any order, and all the tags; null if
 * the text has no word, such as `"!"`. Any text is safe.
 */
export function compileQuery(text: string, tags: readonly string[]): string | null {
  const parts = partsOf(text);
  if (parts.length === 0) return null;
  return [...tags.map((tag) => `tags : "${tagToken(tag)}"`), ...parts.map(expressionOf)].join(' AND ');
}

/** Applies the rules of `compileQuery` to one body, without an index. Returns false if the text has no word. */
export function matches(body: string, text: string): boolean {
  const parts = partsOf(text);
  return parts.length > 0 && missingIn(body, parts).size === 0;
}

/** Returns what a body lacks in all spellings. */
export function missingIn(body: string, wanted: Iterable<Wanted>): ReadonlySet<Wanted> {
  const missing = new Set(wanted);
  for (const spelling of spellingsOf(body)) {
    if (missing.size === 0) break;
    lookIn(spelling, missing);
  }
  return missing;
}

export function spellingsOf(body: string): readonly string[] {
  return [body, ...otherSpellings(body.slice(0, maxBodyLength))];
}

/** Removes from `missing` what the body has. */
function lookIn(body: string, missing: Set<Wanted>): void {
  const searches = new Map([...missing].map((wanted) => [wanted, wanted.map((part) => new Search(part))]));
  for (const { texts } of tokensOf(body)) {
    for (const token of texts) {
      for (const [wanted, parts] of searches) {
        let isFound = false;
        for (const search of parts) isFound = search.next(token) || isFound;
        if (!isFound) continue;
        missing.delete(wanted);
        searches.delete(wanted);
      }
      if (missing.size === 0) return;
    }
  }
}
