/**
 * The one writer of JSON for everything that goes out: answers, events, files, lines of the command and of logs.
 *
 * JSON allows what readers of lines take for an end of one: Node's readline U+2028 and U+2029 (ECMA-262), Python's
 * splitlines and Java's scanners U+0085, terminals the other controls from U+007F on. A U+FEFF at the beginning of a
 * piece is dropped by decoders as a byte order mark. Escaped they mean the same to every reader of JSON (RFC 8259, 7).
 * `JSON.stringify` itself escapes what is below U+0020, and lone surrogates, which are no UTF-8.
 */

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const breaking = /[\u007F-\u009F\u2028\u2029\uFEFF]/g;

export function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** What is JSON already, so that no reader of lines breaks it; none of these characters is of JSON's own. */
export function unbrokenJson(json: string): string {
  return json.replace(breaking, escapeUnit);
}

export function jsonText(value: unknown): string {
  return unbrokenJson(JSON.stringify(value));
}

/** One line with its end, as in JSON Lines. */
export function jsonLine(value: unknown): string {
  return `${jsonText(value)}\n`;
}
