/**
 * Whether what stands in a file is the command's own: an export takes the end of a torn row off, and begins anew what has
 * no row, so anything else there would be lost. It may be the only copy of what somebody has.
 */
import { foot, head } from '../export/formats.ts';
import type { ExportFormat } from './rows.ts';

/** How a row begins, in every version. */
const rowStarts: Readonly<Record<ExportFormat, string>> = {
  jsonl: '{"stanzaId":"',
  csv: '"',
  html: '<article id="',
};

/** Blanks come while a server finds nothing, and line ends in HTML, between rows. */
const withoutBlanks = (text: string): string => text.replace(/^[ \n]*/, '');

const agree = (one: string, other: string): boolean => one.startsWith(other) || other.startsWith(one);

/** What is behind the last whole row: nothing, a foot or what there is of one, or of a row. */
export function isOwnTail(format: ExportFormat, tail: string): boolean {
  const text = withoutBlanks(tail);
  return foot(format).startsWith(text) || agree(text, rowStarts[format]);
}

/**
 * A whole file that has no whole row. `begun`: a note says that an export into it is under way; without one only a head
 * that is whole is known for the command's.
 */
export function isOwnBeginning(format: ExportFormat, file: string, begun: boolean): boolean {
  const text = file.replace(/^\uFEFF/, '');
  const whole = head(format);
  if (whole !== '' && text.startsWith(whole)) {
    const behind = text.slice(whole.length);
    return ['', foot(format)].includes(withoutBlanks(behind)) || (begun && isOwnTail(format, behind));
  }
  return begun && (whole.startsWith(text) || (whole === '' && isOwnTail(format, text)));
}
