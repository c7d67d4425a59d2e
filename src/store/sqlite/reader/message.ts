/** One message with what is known of it: the beginning of its lists, and page by page what is more of them. */
import type Database from 'better-sqlite3';
import { stateOf } from '../../../model/state.ts';
import { listed } from '../../message-parts.ts';
import type { DeliveriesPage, PartQuery, TimelineEntry, TimelinePage } from '../../message-parts.ts';
import { CursorError } from '../../reader.ts';
import type { MessageDetail } from '../../reader.ts';
import { rfc3339 } from '../../times.ts';
import { deliveriesAfter } from '../rows/deliveries.ts';
import { messageParticipants, rowOfStanzaId } from '../rows/finder.ts';
import { stanzaOf } from '../rows/stanza.ts';
import type { StanzaRow } from '../rows/stanza.ts';
import { toDeliveryView, toViews, viewColumns } from '../rows/views.ts';
import type { LogRow } from '../rows/views.ts';
import { beginning, countStepsAfter, stepsAfter } from './timeline.ts';
import type { Place, Step } from './timeline.ts';

type FullRow = LogRow & StanzaRow;

export function readMessage(database: Database.Database, stanzaId: string): MessageDetail | null {
  const row = database
    .prepare<[string, string], FullRow>(
      `SELECT ${viewColumns}, m.xml, m.shape FROM message m ${messageParticipants} WHERE m.logged = 1 AND m.id = ${rowOfStanzaId}`,
    )
    .get(stanzaId, stanzaId);
  if (row === undefined) return null;
  const [view] = toViews(database, [row]);
  if (view === undefined) return null;
  const { items, next, more } = timelinePage(database, row, { stanzaId, limit: listed.timeline });
  const xml = stanzaOf(row)?.toString('utf8') ?? '';
  return { ...view, timeline: items, moreTimeline: more, timelineNext: next, xml };
}

/** Null where no message has this id. Throws CursorError. */
export function readDeliveries(database: Database.Database, query: PartQuery): DeliveriesPage | null {
  const row = rowOf(database, query);
  if (row === null) return null;
  const [after = 0] = readPlace(query.cursor, row.id, 1) ?? [];
  const all = deliveriesAfter(database, row.id, after, query.limit + 1);
  const items = all.slice(0, query.limit);
  const last = items.at(-1);
  const next = all.length > items.length && last !== undefined ? writePlace(row.id, [last.session]) : null;
  return { items: items.map(toDeliveryView), next };
}

/** Null where no message has this id. Throws CursorError. */
export function readTimeline(database: Database.Database, query: PartQuery): TimelinePage | null {
  const row = rowOf(database, query);
  if (row === null) return null;
  return timelinePage(database, row, query);
}

function timelinePage(
  database: Database.Database,
  row: { readonly id: number; readonly sent_at: number },
  { cursor, limit }: PartQuery,
): TimelinePage {
  const place = readPlace(cursor, row.id, 4);
  const first = place === null ? [accepted(row.sent_at)] : [];
  const wanted = limit - first.length;
  const all = stepsAfter(database, row.id, toPlace(place), wanted + 1);
  const steps = all.slice(0, wanted);
  const items = [...first, ...steps.map(toEntry)];
  if (all.length === steps.length) return { items, next: null, more: 0 };
  const { at, code, kind, number } = steps.at(-1) ?? beginning;
  const more = countStepsAfter(database, row.id, { at, code, kind, number });
  return { items, next: writePlace(row.id, [at, code, kind, number]), more: Math.min(more, listed.counted) };
}

function accepted(sentAt: number): TimelineEntry {
  return { at: rfc3339(sentAt), state: 'accepted', resource: null, evidence: null, reason: null };
}

function toEntry({ at, code, resource, evidence, reason }: Step): TimelineEntry {
  return { at: rfc3339(at), state: stateOf(code), resource, evidence, reason };
}

function rowOf(
  database: Database.Database,
  { stanzaId }: PartQuery,
): { readonly id: number; readonly sent_at: number } | null {
  return (
    database
      .prepare<[string, string], { id: number; sent_at: number }>(
        `SELECT m.id, m.sent_at FROM message m WHERE m.logged = 1 AND m.id = ${rowOfStanzaId}`,
      )
      .get(stanzaId, stanzaId) ?? null
  );
}

function toPlace(numbers: readonly number[] | null): Place {
  const [at, code, kind, number] = numbers ?? [];
  if (at === undefined || code === undefined || kind === undefined || number === undefined) return beginning;
  return { at, code, kind, number };
}

function writePlace(message: number, numbers: readonly number[]): string {
  return Buffer.from([message, ...numbers].join('.')).toString('base64url');
}

/** Null at the beginning. Throws CursorError. */
function readPlace(cursor: string | undefined, message: number, length: number): number[] | null {
  if (cursor === undefined) return null;
  const parts = Buffer.from(cursor, 'base64url').toString('latin1').split('.');
  if (parts.length !== length + 1 || !parts.every((part) => /^-?\d{1,16}$/.test(part))) {
    throw new CursorError('not a cursor of this list');
  }
  const [of, ...numbers] = parts.map(Number);
  if (of !== message) throw new CursorError('made for another message');
  return numbers;
}
