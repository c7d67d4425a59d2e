/**
 * CSV by RFC 4180: CRLF, a header, every cell quoted, UTF-8. A byte order mark is written only on request: Excel
 * needs it to recognise UTF-8, but other programs take it for a part of the first column's name. Text that a
 * spreadsheet could take for a formula is guarded (formula.ts); JSON Lines needs none of that.
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

/**
 * Letters, digits, `_` and `-` alone cannot make a formula with an effect, so such an id stays usable for look-ups.
 */
function idCell(id: string | null): string {
  return id !== null && /^[\w-]+$/.test(id) ? `"${id}"` : cell(id);
}

/** Clients choose the names of their resources; a name that could be taken for several is quoted as JSON. */
function resourceText(resource: string): string {
  return /^"|;/.test(resource) ? jsonText(resource) : resource;
}

/**
 * Cells look like `phone received receipt 2026-11-21T08:00:00.123Z`, separated by semicolons; the number of omitted
 * sessions comes last.
 */
function deliveriesCell({ deliveries, moreDeliveries }: MessageView): string {
  const listed = deliveries.map(
    ({ resource, state, evidence, at }) => `${resourceText(resource)} ${state} ${evidence ?? '-'} ${at}`,
  );
  return [...listed, ...(moreDeliveries > 0 ? [`${moreDeliveries} more`] : [])].join('; ');
}

/** The texts shown besides the body, as JSON in REST's form; other bodies have the part `body`. */
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
