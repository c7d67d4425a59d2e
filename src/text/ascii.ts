/**
 * Splits a text of ASCII alone, as most English messages are, into words. What tokens.ts and spelled.ts do to such a
 * text is much simpler, and costs a tenth; a property test compares the two.
 */
import { maxBodyLength, maxWordLength } from './tokens.ts';

// oxlint-disable-next-line no-control-regex -- it is the control characters that must not decide which way is taken
const ascii = /^[\x00-\x7f]*$/;
/**
 * No ASCII character joins its neighbour, stands apart from it or is typed for another one. Words that are too long
 * are cut, as in tokens.ts.
 */
const words = new RegExp(`[a-z0-9]{1,${maxWordLength}}`, 'g');

/**
 * Returns the words with a space between them, or null if the text has other characters or is too long to handle at
 * once.
 */
export function asciiWords(text: string): string | null {
  if (text.length > maxBodyLength / 16 || !ascii.test(text)) return null;
  return text.toLowerCase().match(words)?.join(' ') ?? '';
}
