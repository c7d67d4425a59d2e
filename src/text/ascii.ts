/**
 * Words of a text that is of ASCII alone, as most of what people write to each other in English is. What tokens.ts and
 * spelled.ts would make of it is much simpler then, and costs a tenth; a property test holds the two against each other.
 */
import { longestBody, longestWord } from './tokens.ts';

// oxlint-disable-next-line no-control-regex -- it is the control characters that must not decide which way is taken
const ascii = /^[\x00-\x7f]*$/;
/** No character of ASCII joins, stands apart or is typed for another one. What is too long is cut, as in tokens.ts. */
const words = new RegExp(`[a-z0-9]{1,${longestWord}}`, 'g');

/** The words with a blank between them; null where the text has other characters, or is too long to be taken at once. */
export function asciiWords(text: string): string | null {
  if (text.length > longestBody / 16 || !ascii.test(text)) return null;
  return text.toLowerCase().match(words)?.join(' ') ?? '';
}
