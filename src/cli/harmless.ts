/**
 * Text of strangers, made harmless for a terminal: nothing of it can steer the terminal, hide, or turn the reading
 * direction of what stands beside it. What would is shown as a mark that names it.
 */

import { escapeUnit, jsonText } from '../base/json.ts';

/** A few accents are writing; hundreds are meant to cover the lines above. */
const stacked = /(\p{M}{8})\p{M}+/gu;

// Control and format characters, lone surrogates, separators of lines; not: ZWJ and ZWNJ, which emoji and Indic or
// Persian writing need, and the visible signs of Arabic, Syriac and Kaithi numbers. The first alternative is a flag
// made of tag characters (Scotland, Wales), which is kept.
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

/** Several lines stay several lines. */
export function harmless(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => withMarks(line.replaceAll('\t', '    ')))
    .join('\n');
}

/** At most so many UTF-16 units, never half a pair of surrogates; `sign` stands where something was cut off. */
export function cut(text: string, longest: number, sign: string): string {
  return text.length > longest ? `${text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')}${sign}` : text;
}

/** For a cell or a line: its breaks are shown as signs. What is longer than `longest` is cut. */
export function oneLine(text: string, longest = Number.POSITIVE_INFINITY): string {
  return withMarks(
    cut(text, longest, '…')
      .replace(/\r\n|[\n\r]/g, ' ⏎ ')
      .replaceAll('\t', ' '),
  );
}

/** JSON lines, as `harmlessJson` writes each. */
export function jsonLines(items: readonly unknown[]): string {
  return items.map((item) => `${harmlessJson(item)}\n`).join('');
}

/** The same JSON, with nothing in it that a terminal could take amiss. */
export function harmlessJson(value: unknown): string {
  return jsonText(value).replace(/\p{Cf}/gu, (character) => character.split('').map(escapeUnit).join(''));
}
