/** A message as the chat log has it, for the tests that need one or many. */
import type { MessageDetail } from '../../../src/store/reader.ts';

export const noon = Date.parse('2026-11-21T12:00:00.000Z');

export function aMessage(number: number, changes: Partial<MessageDetail> = {}): MessageDetail {
  const sentAt = new Date(noon - 3_600_000 + number * 1000).toISOString();
  return {
    stanzaId: `stanza-${number}`,
    id: `m${number}`,
    from: 'alice@localhost/home',
    to: 'bob@localhost',
    type: 'chat',
    room: null,
    body: `hello ${number}`,
    bodies: [],
    texts: [],
    sentAt,
    state: 'accepted',
    deliveries: [],
    moreDeliveries: 0,
    repeats: null,
    position: `1763683200000.${number}`,
    timeline: [{ at: sentAt, state: 'accepted', resource: null, evidence: null, reason: null }],
    moreTimeline: 0,
    timelineNext: null,
    xml: `<message id='m${number}'><body>hello ${number}</body></message>`,
    ...changes,
  };
}
