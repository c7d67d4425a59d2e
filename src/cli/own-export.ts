/**
 * Whether the content of a file comes from this command. An export removes the end of an incomplete row and overwrites
 * a file without rows, so any other content would be lost, and it may be the user's only copy.
 */
import { foot, head } from '../export/formats.ts';
import type { ExportFormat } from './rows.ts';

/** How a row begins, in every version. */
const rowStarts: Readonly<Record<ExportFormat, string>> = {
  jsonl: '{"stanzaId":"',
  csv: '"',
  html: '<article id="',
};

/** Spaces come while a server finds nothing, and line ends between the rows of HTML. */
const withoutBlanks = (text: string): string => text.replace(/^[ \n]*/, '');

const agree = (one: string, other: string): boolean => one.startsWith(other) || other.startsWith(one);

/** Whether the end of a file after its last complete row is ours: nothing, all or part of a foot, or part of a row. */
export function isOwnTail(format: ExportFormat, tail: string): boolean {
  const text = withoutBlanks(tail);
  return foot(format).startsWith(text) || agree(text, rowStarts[format]);
}

/**
 * Whether a whole file without a complete row is ours. `begun`: a note says that an export into it is in progress;
 * without one, only a complete head is recognised.
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
