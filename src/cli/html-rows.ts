/** The HTML of an export: an article per message, whose texts are escaped, so that searching for its end finds it. */
import { RowScanner, rowOf } from './rows.ts';

const end = Buffer.from('</article>\n');
const start = '<article id="';

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (entity, name: string) => entities[name] ?? entity);
}

export class HtmlRows extends RowScanner {
  protected override scan(all: Uint8Array) {
    const bytes = Buffer.from(all.buffer, all.byteOffset, all.byteLength);
    let count = 0;
    let through = 0;
    for (let at = bytes.indexOf(end); at >= 0; at = bytes.indexOf(end, through)) {
      count += 1;
      through = at + end.length;
    }
    if (count === 0) return { end: 0, count, last: null };
    const row = bytes.subarray(bytes.lastIndexOf(start, through - 1), through).toString('utf8');
    const [, stanzaId = '', position, sentAt] =
      /^<article id="([^"]*)"(?: data-position="([^"]*)")?>\s*<header><time(?: datetime="[^"]*")?>([^<]*)</.exec(
        row,
      ) ?? [];
    return { end: through, count, last: rowOf(unescaped(stanzaId), sentAt, position) };
  }
}
