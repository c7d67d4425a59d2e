/** Tables that fit their terminal; in a pipe, lines with tabs and nothing cut. */
import { oneLine } from './harmless.ts';
import type { Style, Terminal } from './terminal.ts';
import { cutWithin, fit, maxWidthOf, widthOf } from './width.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** The column may be shortened to this width if there is too little room; without it, it is never shortened. */
  readonly minWidth?: number;
}

/** The text of a cell, whoever wrote it: it is made harmless here. */
export type Cell = string | { readonly text: string; readonly style: Style };

const gap = '  ';
/** Two characters and an ellipsis. */
const narrowest = 3;
/** A table never shows more of a body, and measuring more is slow. */
const maxCellLength = 2000;

/**
 * Shortens the widest column that may be cut until all fit, if necessary further than `minWidth`. Lines are longer than
 * the terminal only if there is no room for the other columns.
 */
export function fittedWidths(
  wanted: readonly number[],
  columns: readonly Column[],
  available: number,
): number[] {
  const widths = [...wanted];
  let excess = widths.reduce((sum, width) => sum + width, 0) + gap.length * (widths.length - 1) - available;
  const cut = (floor: (minWidth: number) => number): void => {
    while (excess > 0) {
      let widest = -1;
      for (const [index, { minWidth }] of columns.entries()) {
        const width = widths[index] ?? 0;
        if (minWidth !== undefined && width > floor(minWidth) && width > (widths[widest] ?? 0))
          widest = index;
      }
      if (widest < 0) return;
      widths[widest] = (widths[widest] ?? 0) - 1;
      excess -= 1;
    }
  };
  cut((minWidth) => minWidth);
  cut(() => narrowest);
  return widths;
}

const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text);

export class Table {
  private readonly columns: readonly Column[];
  private readonly terminal: Terminal;
  private widths: readonly number[] | null = null;

  constructor(columns: readonly Column[], terminal: Terminal) {
    this.columns = columns;
    this.terminal = terminal;
  }

  /** The first rows determine the widths, and get the titles above them. */
  lines(rows: readonly (readonly Cell[])[]): string {
    const longest = this.terminal.live ? maxCellLength : undefined;
    const clean = rows.map((row) =>
      row.map((cell) => ({
        text: oneLine(textOf(cell), longest),
        style: typeof cell === 'string' ? null : cell.style,
      })),
    );
    if (!this.terminal.live) {
      return clean.map((row) => `${row.map(({ text }) => text).join('\t')}\n`).join('');
    }
    const head = this.widths === null;
    this.widths ??= fittedWidths(
      this.columns.map(({ title }, index) =>
        Math.max(widthOf(title), ...clean.map((row) => widthOf(row[index]?.text ?? ''))),
      ),
      this.columns,
      this.terminal.columns,
    );
    const titles = this.columns.map(({ title }) => ({ text: title, style: 'bold' as const }));
    return [...(head ? [titles] : []), ...clean].map((row) => this.line(row)).join('');
  }

  private line(row: readonly { readonly text: string; readonly style: Style | null }[]): string {
    const fitted = row.map(({ text }, index) => {
      const shown = fit(text, this.widths?.[index] ?? widthOf(text), this.columns[index]?.align);
      // The last cell needs no trailing spaces.
      return index === row.length - 1 ? shown.trimEnd() : shown;
    });
    const cells = this.held(fitted).map((shown, index) => {
      const style = row[index]?.style ?? null;
      return style === null ? shown : this.terminal.paint(style, shown);
    });
    return `${cells.join(gap)}\n`;
  }

  /**
   * Cuts what a terminal may draw wider than it was measured, since it would continue on the next line and look like
   * another row.
   */
  private held(cells: readonly string[]): readonly string[] {
    const widths = cells.map(maxWidthOf);
    if (cells.every((cell, index) => widths[index] === widthOf(cell))) return cells;
    const gaps = gap.length * (cells.length - 1);
    let excess = widths.reduce((sum, width) => sum + width, gaps) - this.terminal.columns;
    const held = [...cells];
    for (let index = cells.length - 1; index >= 0 && excess > 0; index -= 1) {
      if (this.columns[index]?.minWidth === undefined) continue;
      const width = widths[index] ?? 0;
      const cut = cutWithin(held[index] ?? '', Math.max(narrowest, width - excess));
      excess -= width - maxWidthOf(cut);
      held[index] = cut;
    }
    return held;
  }
}
