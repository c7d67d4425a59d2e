/**
 * The one writer of JSON for all output: answers, events, files, lines of the command and of logs.
 * JSON permits characters that line readers treat as line ends: U+2028 and U+2029 in Node's readline (ECMA-262), U+0085
 * in Python's splitlines and Java's scanners, other controls from U+007F on in terminals. Decoders drop a U+FEFF at the
 * beginning of a piece as a byte order mark. Escaped, they mean the same to every JSON reader (RFC 8259, 7).
 * `JSON.stringify` itself escapes what is below U+0020, and lone surrogates, which are not valid UTF-8.
 */

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const breaking = /[\u007F-\u009F\u2028\u2029\uFEFF]/g;

export function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * Escapes, in text that is already JSON, what would break a line; none of these characters is part of JSON's syntax.
 */
export function unbrokenJson(json: string): string {
  return json.replace(breaking, escapeUnit);
}

export function jsonText(value: unknown): string {
  return unbrokenJson(JSON.stringify(value));
}

/** One line with its line feed, as in JSON Lines. */
export function jsonLine(value: unknown): string {
  return `${jsonText(value)}\n`;
}
