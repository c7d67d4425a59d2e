/**
 * CSV as RFC 4180 has it: CRLF, a header, UTF-8 without a byte order mark, which other programs than Excel take for a
 * part of the first column's name.
 *
 * A spreadsheet takes a cell that begins with = + - @ TAB or CR for a formula, which may call programs or send what is
 * in other cells to somebody; and every text in the log is a stranger's. Such cells get an apostrophe before them. Who
 * reads the file with a program takes it off again where one of these characters follows it; JSON Lines needs none.
 */
import type { DeliveryView } from '../reader.ts';
import type { Format } from './formats.ts';

const columns = [
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
];
const crlf = '\r\n';

export function cell(text: string | null): string {
  if (text === null || text === '') return '';
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** `phone received receipt 2026-11-21T08:00:00.123Z`, several with semicolons between them. */
function deliveriesCell(deliveries: readonly DeliveryView[]): string {
  return deliveries
    .map(({ resource, state, evidence, at }) => `${resource} ${state} ${evidence ?? '-'} ${at}`)
    .join('; ');
}

export const csv: Format = {
  contentType: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  head: columns.join(',') + crlf,
  foot: '',
  row: (message) => {
    const { stanzaId, id, from, to, type, room, sentAt, state, body, deliveries, repeats } = message;
    const cells = [
      stanzaId,
      id,
      from,
      to,
      type,
      room,
      sentAt,
      state,
      body,
      deliveriesCell(deliveries),
      repeats,
    ];
    return cells.map(cell).join(',') + crlf;
  },
};
