/** The three formats of an export: what comes before the messages, each message, and what comes after them. */
import type { ExportFormat } from '../store/reader.ts';
import { csv } from './csv.ts';
import type { Format } from './format.ts';
import { html } from './html.ts';
import { jsonl } from './jsonl.ts';

export const formats: Readonly<Record<ExportFormat, Format>> = { jsonl, csv, html };
export const exportFormats = Object.keys(formats) as readonly ExportFormat[]; // its keys, by its type

const byteOrderMark = '\uFEFF';

/**
 * Returns what comes before the first message; an export that continues after an earlier one omits it. `bom` adds a
 * byte order mark.
 */
export function head(format: ExportFormat, bom = false): string {
  return (bom ? byteOrderMark : '') + formats[format].head;
}

export function foot(format: ExportFormat): string {
  return formats[format].foot;
}

export function contentType(format: ExportFormat): string {
  return formats[format].contentType;
}

/** Returns a name such as `chat-log-2026-11-21T08-00-00Z.csv`, which every file system accepts. */
export function fileName(format: ExportFormat, now: number): string {
  const time = new Date(now).toISOString().slice(0, 19).replaceAll(':', '-');
  return `chat-log-${time}Z.${formats[format].extension}`;
}
