/** Example answers for openapi.json. */

const message = {
  stanzaId: 'Zf8yPq0wTnSx2mJd1uKc7g',
  id: 'm1',
  from: 'alice@example.org/home',
  to: 'bob@example.org',
  type: 'chat',
  room: null,
  body: 'Shall we meet at noon?',
  bodies: [],
  texts: [],
  sentAt: '2026-11-21T08:00:00.123Z',
  state: 'received',
  deliveries: [{ resource: 'phone', state: 'received', evidence: 'receipt', at: '2026-11-21T08:00:00.345Z' }],
  moreDeliveries: 0,
  repeats: null,
  position: '1795248000000.4711',
};
const index = { behind: 0, through: '2026-11-21T08:00:00.123Z', missingSince: null };
const stats = {
  messages: 1,
  byState: { received: 1 },
  delivery: { p50: 222, p95: 222, p99: 222 },
  redelivered: 0,
};

export const examples = {
  messagePage: { items: [message], next: null },
  message: {
    ...message,
    timeline: [
      {
        at: '2026-11-21T08:00:00.123Z',
        state: 'accepted',
        resource: null,
        evidence: null,
        reason: null,
      },
      {
        at: '2026-11-21T08:00:00.345Z',
        state: 'received',
        resource: 'phone',
        evidence: 'receipt',
        reason: null,
      },
    ],
    moreTimeline: 0,
    timelineNext: null,
    xml: '<message id="m1"><body>Shall we meet at noon?</body></message>',
  },
  deliveries: { items: message.deliveries, next: null },
  timeline: {
    items: [
      {
        at: '2026-11-21T08:00:00.345Z',
        state: 'received',
        resource: 'phone',
        evidence: 'receipt',
        reason: null,
      },
    ],
    next: null,
    more: 0,
  },
  conversations: {
    items: [
      {
        participants: ['alice@example.org', 'bob@example.org'],
        room: null,
        messages: 1,
        byState: { received: 1 },
        lastAt: message.sentAt,
        last: message,
      },
    ],
    next: null,
    index,
  },
  conversation: { items: [message], older: null, newer: null },
  stats: {
    since: '2026-11-21T08:00:00.000Z',
    until: '2026-11-21T09:00:00.000Z',
    step: 'hour',
    tz: 'UTC',
    items: [{ at: '2026-11-21T08:00:00.000Z', ...stats }],
    points: [{ at: '2026-11-21T08:00:00.000Z', ...stats }],
    total: stats,
    index,
  },
  states: {
    items: [
      {
        from: 'alice@example.org',
        resource: 'phone',
        to: 'bob@example.org',
        state: 'composing',
        at: '2026-11-21T08:00:05.000Z',
      },
    ],
  },
  tokens: {
    items: [
      {
        id: 'hB2v0QxYb1mZk9aT',
        name: 'grafana',
        scope: 'status',
        createdAt: '2026-11-21T08:00:00.000Z',
        createdBy: 'admin',
        expiresAt: null,
        lastUsedAt: '2026-11-21T09:41:00.000Z',
        revokedAt: null,
      },
    ],
  },
  records: {
    items: [
      {
        id: 7,
        at: '2026-11-21T08:00:00.000Z',
        who: 'token support-desk',
        via: 'api',
        address: '127.0.0.1',
        action: 'messages',
        filter: { participant: 'alice@example.org' },
        rows: 50,
      },
    ],
    next: null,
  },
} as const;
