/** What is searched for, as an expression for FTS5 and as a test of one body; both give the same answer. */
import { occurrences } from './occurrences.ts';
import type { Part } from './occurrences.ts';
import { tokenize } from './tokens.ts';

/** What is beyond is left out. In UTF-16 units. */
export const longestQuery = 400;
const mostParts = 32;
/** Of a shorter one nearly everything would be a hit; it is taken as a word. */
const shortestBeginning = 2;

const quotes = '"“”„‟«»＂';
const inWord = String.raw`[\p{L}\p{M}\p{N}]`;
/** In a word, a quote is a part of it, as in Hebrew abbreviations. One that is never closed goes to the end. */
const opening = `(?<!${inWord})[${quotes}]`;
const closing = `(?:[${quotes}](?!${inWord})|$)`;
const partPattern = new RegExp(
  String.raw`${opening}(?<phrase>.*?)${closing}(?<star>[*＊]?)|(?:(?!${opening})[^\s、，。！？；])+`,
  'gsu',
);
const starred = /[*＊]\s*$/u;

function partOf(text: string, begins: boolean): Part | null {
  const { texts, kinds } = tokenize(text);
  const count = texts.length;
  if (count === 0) return null;
  // In a body more letters may follow: the last letter of a piece is found as the second half of its last pair.
  if (kinds[count - 1] === 'last' && kinds[count - 2] === 'pair') {
    return { texts: texts.slice(0, -1), begins: false };
  }
  if (kinds[count - 1] === 'last') return { texts, begins: true };
  const length = Array.from(texts[count - 1] ?? '').length;
  return { texts, begins: begins && kinds[count - 1] === 'word' && length >= shortestBeginning };
}

function read(text: string): readonly Part[] {
  const parts = new Map<string, Part>();
  for (const match of text.slice(0, longestQuery).matchAll(partPattern)) {
    const piece = match.groups?.['phrase'] ?? match[0];
    const part = partOf(piece, starred.test(piece) || (match.groups?.['star'] ?? '') !== '');
    if (part !== null) parts.set(expressionOf(part), part);
    if (parts.size === mostParts) break;
  }
  return [...parts.values()];
}

let lastText = '';
let lastParts: readonly Part[] = [];

/** The words and phrases of a query; empty where there is no word in it. */
export function partsOf(text: string): readonly Part[] {
  // Asked for every row of a page with the same text.
  if (text !== lastText) {
    lastParts = read(text);
    lastText = text;
  }
  return lastParts;
}

function expressionOf({ texts, begins }: Part): string {
  return `text : "${texts.join(' ')}"${begins ? ' *' : ''}`;
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
  if (parts.length === 0) return false;
  const tokens = tokenize(body);
  return parts.every((part) => !occurrences(tokens.texts, part).next().done);
}
