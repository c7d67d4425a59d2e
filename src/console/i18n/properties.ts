/** Parses Java's .properties files (java.util.Properties), from which Openfire reads the plugin's texts, too. */

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

function unescape(text: string): string {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|([\s\S]))/g, (_, code: string | undefined, one = '') =>
    code === undefined
      ? (escapes[String(one)] ?? String(one))
      : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** A line that ends in an odd number of backslashes continues on the next. */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let begun = '';
  for (const line of text.split(/\r\n|\n|\r/)) {
    const rest = line.replace(/^[ \t\f]+/, '');
    if (begun === '' && (rest === '' || rest.startsWith('#') || rest.startsWith('!'))) continue;
    const backslashes = /\\*$/.exec(rest)?.[0].length ?? 0;
    if (backslashes % 2 === 1) {
      begun += rest.slice(0, -1);
      continue;
    }
    lines.push(begun + rest);
    begun = '';
  }
  return begun === '' ? lines : [...lines, begun];
}

/** Key and value are separated by `=`, `:` or white space; if a key occurs twice, the last value counts. */
export function parseProperties(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of logicalLines(text)) {
    const [, key = '', value = ''] =
      /^((?:\\[\s\S]|[^\\=: \t\f])*)[ \t\f]*[=:]?[ \t\f]*([\s\S]*)$/.exec(line) ?? [];
    found.set(unescape(key), unescape(value));
  }
  return found;
}
