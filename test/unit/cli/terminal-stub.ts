import type { Terminal } from '../../../src/cli/terminal.ts';

/** A terminal that keeps what is written. */
export function stub(columns: number | null, coloured = false): Terminal & { readonly written: string[] } {
  const written: string[] = [];
  return {
    written,
    live: columns !== null,
    columns: columns ?? Number.POSITIVE_INFINITY,
    coloured,
    write: async (data) => void written.push(Buffer.from(data).toString('utf8')),
    paint: (style, text) => (coloured ? `<${String(style)}>${text}</>` : text),
  };
}
