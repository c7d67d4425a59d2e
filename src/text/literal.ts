/**
 * Searches without a word in them, such as `%` or `:-)`: taken to the letter, found by reading, and not
 * marked in what is found.
 */
import { longestQuery, matches, partsOf } from './query.ts';

const piecesOf = (text: string): string[] => text.slice(0, longestQuery).split(/\s+/u).filter(Boolean);

/** Whether no index can help with it. */
export const hasNoWord = (text: string): boolean => partsOf(text).length === 0;

/** As `matches`; where there is no word in the text, all its pieces must be in the body as they are. */
export function fits(body: string, text: string): boolean {
  if (!hasNoWord(text)) return matches(body, text);
  return hasPieces(body, text);
}

/** For a text that has no word. */
export function hasPieces(body: string, text: string): boolean {
  const pieces = piecesOf(text);
  return pieces.length > 0 && pieces.every((piece) => body.includes(piece));
}
