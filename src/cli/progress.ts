/** How far an export is, on one line that is overwritten. */
import { bytes, count, countdown } from './quantity.ts';
import { bar } from './sparkline.ts';
import type { Terminal } from './terminal.ts';
import { cutTo } from './width.ts';

export interface Advance {
  readonly rows: number;
  readonly bytes: number;
  /** From 0 to 1, and where it began; null if the server does not say. */
  readonly share: number | null;
  readonly startShare: number;
  readonly elapsedMs: number;
}

const barColumns = 24;

/** Messages are assumed to be evenly spread in time, since nothing better is known. */
export function progressLine(advance: Advance, columns: number): string {
  const { rows, share, startShare, elapsedMs } = advance;
  const rate = elapsedMs > 0 ? rows / (elapsedMs / 1000) : 0;
  const parts = [`${count(rows)} rows`, bytes(advance.bytes), `${count(Math.round(rate))}/s`];
  if (share === null) return cutTo(parts.join('  '), columns);
  const done = share - startShare;
  if (done > 0 && elapsedMs >= 500) parts.push(`${countdown((elapsedMs * (1 - share)) / done)} left`);
  const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
  return cutTo(`${bar(share, Math.min(barColumns, columns - 8))} ${percent}  ${parts.join('  ')}`, columns);
}

const redrawMs = 100;

export class Progress {
  private readonly terminal: Terminal;
  private readonly now: () => number;
  private readonly started: number;
  private drawn = Number.NEGATIVE_INFINITY;
  private range: { readonly from: number; readonly to: number } | null = null;
  private startShare = 0;
  private through: number | null = null;
  rows = 0;
  bytes = 0;

  constructor(terminal: Terminal, now: () => number) {
    this.terminal = terminal;
    this.now = now;
    this.started = now();
  }

  /** Times of the first and the last message of the whole selection, as given by the server. */
  expect(from: string | null, to: string | null): void {
    const [first, last] = [Date.parse(from ?? ''), Date.parse(to ?? '')];
    this.range = first <= last ? { from: first, to: last } : null;
  }

  /** What an earlier run has fetched, which says nothing about this run's speed. */
  begin(through: number | null): void {
    this.through = through;
    this.startShare = this.share() ?? 0;
  }

  async note(rows: number, size: number, through: number | null): Promise<void> {
    this.rows += rows;
    this.bytes += size;
    this.through = through ?? this.through;
    const now = this.now();
    if (!this.terminal.live || now - this.drawn < redrawMs) return;
    this.drawn = now;
    await this.terminal.write(`\r\u001B[2K${progressLine(this.advance(), this.terminal.columns - 1)}`);
  }

  async clear(): Promise<void> {
    if (this.terminal.live) await this.terminal.write('\r\u001B[2K');
  }

  advance(): Advance {
    const { rows, startShare } = this;
    const elapsedMs = this.now() - this.started;
    return { rows, bytes: this.bytes, share: this.share(), startShare, elapsedMs };
  }

  private share(): number | null {
    if (this.range === null) return null;
    const { from, to } = this.range;
    if (this.through === null) return 0;
    return to === from ? 1 : Math.min(1, Math.max(0, (this.through - from) / (to - from)));
  }
}
