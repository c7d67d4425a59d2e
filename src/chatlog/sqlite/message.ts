/** One message with everything that is known of it. */
import type Database from 'better-sqlite3';
import type { MessageDetail, TimelineEntry } from '../reader.ts';
import { stateCodes, stateOf } from '../../delivery/state.ts';
import { resourceOf } from '../../stanza/jid.ts';
import { rfc3339 } from '../times.ts';
import { timeline } from './deliveries.ts';
import { messageParticipants, rowOfStanzaId } from './finder.ts';
import { toViews, viewColumns } from './views.ts';
import type { LogRow } from './views.ts';

export function readMessage(database: Database.Database, stanzaId: string): MessageDetail | null {
  const row = database
    .prepare<[string, string], LogRow & { xml: Buffer | null }>(
      `SELECT ${viewColumns}, m.xml FROM message m ${messageParticipants} WHERE m.logged = 1 AND m.id = ${rowOfStanzaId}`,
    )
    .get(stanzaId, stanzaId);
  if (row === undefined) return null;
  const [view] = toViews(database, [row]);
  if (view === undefined) return null;
  return { ...view, timeline: timelineOf(database, row), xml: row.xml?.toString('utf8') ?? '' };
}

function timelineOf(database: Database.Database, row: LogRow): TimelineEntry[] {
  const accepted = { at: row.sent_at, code: stateCodes.accepted, jid: null, evidence: null, reason: null };
  return [accepted, ...timeline(database, row.id)].map((entry) => ({
    at: rfc3339(entry.at),
    state: stateOf(entry.code),
    resource: entry.jid === null ? null : (resourceOf(entry.jid) ?? entry.jid),
    evidence: entry.evidence,
    reason: entry.reason,
  }));
}
