/**
 * CSV as RFC 4180 has it: CRLF, a header, every cell quoted, UTF-8. A byte order mark, which Excel needs to see that it
 * is UTF-8 and other programs take for a part of the first column's name, is put before it only where it is asked for.
 * What a spreadsheet could take for a formula is guarded (formula.ts); JSON Lines needs none of that.
 */
import { jsonText } from '../base/json.ts';
import type { MessageView } from '../store/reader.ts';
import { shownBeside } from '../store/shown.ts';
import type { Format } from './format.ts';
import { guarded } from './formula.ts';

export const columns: readonly string[] = [
  'stanzaId',
  'id',
  'from',
  'to',
  'type',
  'room',
  'sentAt',
  'state',
  'body',
  'deliveries',
  'repeats',
  'position',
  'texts',
];
const crlf = '\r\n';

export function cell(text: string | null): string {
  return `"${guarded(text ?? '').replaceAll('"', '""')}"`;
}

/** Of letters, digits, `_` and `-` alone no formula is made that does anything: an id stays what can be asked for. */
function idCell(id: string | null): string {
  return id !== null && /^[\w-]+$/.test(id) ? `"${id}"` : cell(id);
}

/** A client names its resource: one that could be taken for several is in quotes, as JSON has it. */
function resourceText(resource: string): string {
  return /^"|;/.test(resource) ? jsonText(resource) : resource;
}

/** `phone received receipt 2026-11-21T08:00:00.123Z`, several with semicolons between them; last how many are left out. */
function deliveriesCell({ deliveries, moreDeliveries }: MessageView): string {
  const listed = deliveries.map(
    ({ resource, state, evidence, at }) => `${resourceText(resource)} ${state} ${evidence ?? '-'} ${at}`,
  );
  return [...listed, ...(moreDeliveries > 0 ? [`${moreDeliveries} more`] : [])].join('; ');
}

/** What is shown besides the body, in JSON as REST gives it; other bodies as `body`. */
function textsCell(message: MessageView): string {
  const beside = shownBeside(message);
  return cell(beside.length === 0 ? null : jsonText(beside));
}

export const csv: Format = {
  contentType: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  head: columns.join(',') + crlf,
  foot: '',
  row: (message) => {
    const { stanzaId, id, from, to, type, room, sentAt, state, body, repeats, position } = message;
    const ids = [stanzaId, id].map(idCell);
    const others = [from, to, type, room, sentAt, state, body, deliveriesCell(message)].map(cell);
    return [...ids, ...others, idCell(repeats), cell(position), textsCell(message)].join(',') + crlf;
  },
};
