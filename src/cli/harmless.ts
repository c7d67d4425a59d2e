/**
 * Makes strangers' text harmless for a terminal: it can neither control the terminal nor hide, nor change the reading
 * direction of the text beside it. Characters that would are replaced by a visible mark with their name.
 */

import { escapeUnit, jsonText } from '../base/json.ts';

/** Real text has a few accents per letter; hundreds are meant to cover the lines above. */
const stacked = /(\p{M}{8})\p{M}+/gu;

// Matches control and format characters, lone surrogates and line separators, but not ZWJ and ZWNJ, which emoji and
// Indic or Persian writing need, nor the visible signs of Arabic, Syriac and Kaithi numbers. The first alternative is a
// flag of tag characters (Scotland, Wales), which is kept.
const suspicious =
  /\u{1F3F4}[\u{E0020}-\u{E007E}]{1,8}\u{E007F}|(?!\u200C|\u200D|[\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}])([\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}])\1*/gu;

function mark(character: string, times: number): string {
  const code = character.codePointAt(0) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return times > 1 ? `⟨${name} ×${times}⟩` : `⟨${name}⟩`;
}

function withMarks(text: string): string {
  return text
    .replace(stacked, '$1⟨…⟩')
    .replace(suspicious, (run: string, one: string | undefined) =>
      one === undefined ? run : mark(one, run.length / one.length),
    );
}

/** Keeps line breaks. */
export function harmless(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => withMarks(line.replaceAll('\t', '    ')))
    .join('\n');
}

/** Shortens a text to at most so many UTF-16 units without splitting a surrogate pair; `sign` marks the cut. */
export function cut(text: string, maxLength: number, sign: string): string {
  return text.length > maxLength
    ? `${text.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '')}${sign}`
    : text;
}

/** Makes text fit a cell or a line: line breaks become visible signs, and text longer than `maxLength` is cut. */
export function oneLine(text: string, maxLength = Number.POSITIVE_INFINITY): string {
  return withMarks(
    cut(text, maxLength, '…')
      .replace(/\r\n|[\n\r]/g, ' ⏎ ')
      .replaceAll('\t', ' '),
  );
}

/** JSON Lines, each written by `harmlessJson`. */
export function jsonLines(items: readonly unknown[]): string {
  return items.map((item) => `${harmlessJson(item)}\n`).join('');
}

/** The same JSON value, with every character escaped that could affect a terminal. */
export function harmlessJson(value: unknown): string {
  return jsonText(value).replace(/\p{Cf}/gu, (character) => character.split('').map(escapeUnit).join(''));
}
