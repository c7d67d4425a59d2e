/** What is searched for, as an expression for FTS5 and as a test of one body; both give the same answer. */
import { Search } from './occurrences.ts';
import type { Part } from './occurrences.ts';
import { otherSpellings } from './spelled.ts';
import { longestBody, tokenize, tokensOf } from './tokens.ts';

/** What is beyond is left out. In UTF-16 units. */
export const longestQuery = 400;
const mostParts = 32;
/**
 * Of a phrase; what is behind them is left out. Two hundred letters of a script without blanks are as many, and one character
 * may stand for four words: each costs FTS5 a walk along all places of that word, in a body of one word a million.
 */
const longestPhrase = 200;
/** Of a shorter one nearly everything would be a hit; it is taken as a word. */
const shortestBeginning = 2;

const quotes = '"“”„‟«»＂';
const inWord = String.raw`[\p{L}\p{M}\p{N}]`;
/** In a word, a quote is a part of it, as in Hebrew abbreviations. One that is never closed goes to the end. */
const opening = `(?<!${inWord})[${quotes}]`;
const closing = `(?:[${quotes}](?!${inWord})|$)`;
/** U+FEFF is white space for regular expressions, and nothing at all within a word. */
const partPattern = new RegExp(
  String.raw`${opening}(?<phrase>.*?)${closing}(?<star>[*＊]?)|(?:(?!${opening})(?:[^\s、，。！？；]|\uFEFF))+`,
  'gsu',
);
const starred = /[*＊]\s*$/u;

function partOf(text: string, begins: boolean): Part | null {
  const { texts, kinds } = tokenize(text);
  const count = texts.length;
  if (count === 0) return null;
  if (count > longestPhrase) return { texts: texts.slice(0, longestPhrase), begins: false };
  // In a body more letters may follow: the last letter of a piece is found as the second half of its last pair.
  if (kinds[count - 1] === 'last' && kinds[count - 2] === 'pair') {
    return { texts: texts.slice(0, -1), begins: false };
  }
  if (kinds[count - 1] === 'last') return { texts, begins: true };
  const length = Array.from(texts[count - 1] ?? '').length;
  return { texts, begins: begins && kinds[count - 1] === 'word' && length >= shortestBeginning };
}

/** What is looked for, in each spelling that it has: one, two or four. */
export type Wanted = readonly Part[];

function read(text: string): readonly Wanted[] {
  const parts = new Map<string, Wanted>();
  for (const match of text.slice(0, longestQuery).matchAll(partPattern)) {
    const piece = match.groups?.['phrase'] ?? match[0];
    const begins = starred.test(piece) || (match.groups?.['star'] ?? '') !== '';
    const wanted = [piece, ...otherSpellings(piece)].flatMap((spelling) => partOf(spelling, begins) ?? []);
    if (wanted.length > 0) parts.set(expressionOf(wanted), wanted);
    if (parts.size === mostParts) break;
  }
  return [...parts.values()];
}

let lastText = '';
let lastParts: readonly Wanted[] = [];

/** The words and phrases of a query; empty where there is no word in it. */
export function partsOf(text: string): readonly Wanted[] {
  // Asked for every row of a page with the same text.
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

/** As one token that FTS5 leaves as it is, different for every tag. */
export function tagToken(tag: string): string {
  return /^[0-9a-wyz][0-9a-z]*$/.test(tag) ? tag : `x${Buffer.from(tag, 'utf8').toString('hex')}`;
}

/**
 * Expression for MATCH: all words and phrases of the text, in any order, in a row that has all the tags. Null where
 * there is no word in it, such as in `"!"`. Any text is harmless.
 */
export function compileQuery(text: string, tags: readonly string[]): string | null {
  const parts = partsOf(text);
  if (parts.length === 0) return null;
  return [...tags.map((tag) => `tags : "${tagToken(tag)}"`), ...parts.map(expressionOf)].join(' AND ');
}

/** The rules of `compileQuery` on one body, without an index. False where there is no word in the text. */
export function matches(body: string, text: string): boolean {
  const parts = partsOf(text);
  return parts.length > 0 && missingIn(body, parts).size === 0;
}

/** Those that are not in a body, in any of its spellings. */
export function missingIn(body: string, wanted: Iterable<Wanted>): ReadonlySet<Wanted> {
  const missing = new Set(wanted);
  for (const spelling of spellingsOf(body)) {
    if (missing.size === 0) break;
    lookIn(spelling, missing);
  }
  return missing;
}

export function spellingsOf(body: string): readonly string[] {
  return [body, ...otherSpellings(body.slice(0, longestBody))];
}

/** Takes out what is found. */
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
