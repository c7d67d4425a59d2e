/**
 * How a character relates to its neighbours. This has to be asked before its compatibility form is taken: `™` at the
 * end of a word is no `tm`, and `2½` is not 21⁄2.
 */

/**
 * `sign`: it adorns a word and is not one itself. `apart`: its words never join the neighbouring ones. `low` and
 * `high`: a digit below or above the line, which joins letters (`CO₂`, `m²`) but is no further digit of a number
 * (`10²`).
 */
export type Standing = 'sign' | 'apart' | 'low' | 'high' | 'usual';

/** The superscript symbols of Unicode, and letters that are displayed as a space. */
const signs = /^[\u2120\u2122\u{1F16A}-\u{1F16C}\u3164\uFFA0]/u;
const low = /^[\u2080-\u2089]/u;
const high = /^[\u00B2\u00B3\u00B9\u2070\u2074-\u2079]/u;
/**
 * Symbols that do not count as letters, fractions and numbers in circles, emoji with a letter in them, and keycaps.
 * The squared units and words of CJK (U+3200 to U+33FF) are not among them: people type them instead of letters
 * (`5㎏`).
 */
const symbols = /^[[\p{So}--\p{Alphabetic}]--[\u3200-\u33FF]]/v;
const numbers = /^\p{No}/u;
const emoji = /^\p{Extended_Pictographic}.*\uFE0F|\u20E3/su;

export function standingOf(cluster: string): Standing {
  if (signs.test(cluster)) return 'sign';
  if (low.test(cluster)) return 'low';
  if (high.test(cluster)) return 'high';
  if (emoji.test(cluster)) return 'apart';
  const isComposed = symbols.test(cluster) || numbers.test(cluster);
  return isComposed && cluster.normalize('NFKC') !== cluster ? 'apart' : 'usual';
}
