/** Where the command writes to, and how. */
import { once } from 'node:events';
import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

export interface Terminal {
  /** A person looks at it, so output may have colours and be overwritten. */
  readonly live: boolean;
  /** Columns of a line; infinite in a pipe, where nothing is cut. */
  readonly columns: number;
  readonly coloured: boolean;
  /** Writes the data unchanged, whatever it contains. */
  write(data: string | Uint8Array): Promise<void>;
  paint(style: Style, text: string): string;
}

interface Stream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export function terminalOn(stream: Stream, env: Readonly<Record<string, string | undefined>>): Terminal {
  const live = stream.isTTY === true;
  // An empty NO_COLOR does not count (no-color.org).
  const coloured = live && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  return {
    live,
    coloured,
    get columns() {
      if (!live) return Number.POSITIVE_INFINITY;
      return Math.max(20, stream.columns || Number(env['COLUMNS']) || 80);
    },
    async write(data) {
      if (!stream.write(data)) await once(stream, 'drain');
    },
    paint: (style, text) => (coloured ? styleText(style, text, { validateStream: false }) : text),
  };
}
