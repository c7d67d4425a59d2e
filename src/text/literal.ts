/**
 * Searches without a word in them, such as `%` or `:-)`, are literal: they are found by reading bodies, and their
 * hits are not marked.
 */
import { maxQueryLength, matches, partsOf } from './query.ts';

const piecesOf = (text: string): string[] => text.slice(0, maxQueryLength).split(/\s+/u).filter(Boolean);

/** Whether no index can help with this search. */
export const hasNoWord = (text: string): boolean => partsOf(text).length === 0;

/** Does what `matches` does; if the text has no word, all its pieces must be in the body literally. */
export function fits(body: string, text: string): boolean {
  if (!hasNoWord(text)) return matches(body, text);
  return hasPieces(body, text);
}

/** Meant for a text without a word. */
export function hasPieces(body: string, text: string): boolean {
  const pieces = piecesOf(text);
  return pieces.length > 0 && pieces.every((piece) => body.includes(piece));
}
