/**
 * JSON schemas of what the API says and takes; Fastify serialises by them and openapi.json is made from them.
 * Plain objects rather than TypeBox: the static types are the interfaces of chatlog/ and services.ts already.
 */
import { allStates, limits } from '../filters.ts';

const orNull = (schema: object) => ({ anyOf: [schema, { type: 'null' }] });
const time = { type: 'string', format: 'date-time', description: 'RFC 3339, UTC, milliseconds.' } as const;
const state = { type: 'string', enum: [...allStates] } as const;
const evidence = orNull({
  type: 'string',
  enum: ['offline-store', 'barrier', 'stream-ack', 'receipt', 'event', 'marker', 'archive-fetch'],
  description: 'What proved the state; null for states that claim nothing about the client.',
});
const closed = (properties: Record<string, object>, description: string) => ({
  type: 'object',
  description,
  properties,
  required: Object.keys(properties),
});

const tally = { type: 'integer', minimum: 0 } as const;

const messageFields = {
  stanzaId: { type: 'string', description: 'The id of the message here and on the wire (XEP-0359).' },
  id: orNull({ type: 'string', description: 'The id the sending client gave it.' }),
  from: { type: 'string', description: 'Full JID of the sender.' },
  to: { type: 'string' },
  type: { type: 'string', description: '`chat`, `normal`, `headline` or `groupchat`.' },
  room: orNull({ type: 'string', description: 'Bare JID of the room, for group chat.' }),
  body: orNull({ type: 'string', description: 'Written by a stranger: escape it where you show it.' }),
  sentAt: time,
  state,
  deliveries: { type: 'array', items: { $ref: 'Delivery#' } },
};

export const schemas = [
  {
    $id: 'Health',
    ...closed(
      {
        status: {
          type: 'string',
          enum: ['ok', 'degraded', 'down'],
          description: '`degraded`: works, but somebody should look. `down`: the log is not being written.',
        },
        version: { type: 'string' },
        openfire: { type: 'string', description: 'Version of Openfire.' },
        link: closed(
          { kind: { type: 'string', enum: ['pipe', 'bridge'] }, connected: { type: 'boolean' } },
          'Between Openfire and the handler.',
        ),
        spool: closed(
          {
            pending: { type: 'integer', minimum: 0, description: 'Events not yet in the log.' },
            bytes: { type: 'integer', minimum: 0 },
            dropped: { type: 'integer', minimum: 0, description: 'Events lost because it was full.' },
            full: { type: 'boolean' },
          },
          'What Openfire has written and the handler has not committed yet.',
        ),
        store: closed(
          { kind: { type: 'string', enum: ['sqlite', 'postgres'] }, ok: { type: 'boolean' } },
          'Where the chat log is kept.',
        ),
        guard: closed(
          {
            on: { type: 'boolean' },
            redelivered: {
              ...tally,
              description: 'Given to Openfire again: their session gave no evidence.',
            },
            rescued: {
              ...tally,
              description: 'Dropped or forgotten by Openfire, and delivered all the same.',
            },
            refused: { ...tally, description: 'Ended without a reader; the timeline says why.' },
            oldestUnconfirmed: orNull(time),
            silentSessions: {
              ...tally,
              description: 'Sessions that have not answered their last ping; the Overview page names them.',
            },
          },
          'What keeps messages from being lost; counts are since the handler started.',
        ),
      },
      'Whether it works.',
    ),
  },
  {
    $id: 'Delivery',
    ...closed(
      {
        resource: { type: 'string', description: 'Resource of the recipient.' },
        state,
        evidence,
        at: time,
      },
      'How far a message came with one resource.',
    ),
  },
  { $id: 'Message', ...closed(messageFields, 'A message of the chat log.') },
  {
    $id: 'MessagePage',
    ...closed(
      {
        items: { type: 'array', items: { $ref: 'Message#' }, maxItems: limits.maximum },
        next: orNull({ type: 'string', description: 'The `cursor` of the next page; null on the last one.' }),
      },
      'One page of messages.',
    ),
  },
  {
    $id: 'TimelineEntry',
    ...closed(
      {
        at: time,
        state,
        resource: orNull({ type: 'string' }),
        evidence,
        reason: orNull({
          type: 'string',
          description: 'Why it ended: `blocked`, `quota`, `no-account` …; null for all but endings.',
        }),
      },
      'One step on the way of a message: a rise of its state, or its return into the offline store.',
    ),
  },
  {
    $id: 'MessageDetail',
    ...closed(
      {
        ...messageFields,
        timeline: {
          type: 'array',
          items: { $ref: 'TimelineEntry#' },
          description: 'Every step, oldest first.',
        },
        xml: { type: 'string', description: 'The stanza as Openfire received it.' },
      },
      'A message with its timeline.',
    ),
  },
  {
    $id: 'Setting',
    ...closed(
      {
        name: { type: 'string', description: 'Name of the Openfire system property.' },
        summary: { type: 'string' },
        kind: { type: 'string', enum: ['boolean', 'choice', 'number', 'text'] },
        choices: { type: 'array', items: { type: 'string' } },
        unit: { type: 'string' },
        fallback: { type: 'string', description: 'The default.' },
        value: { type: 'string', description: 'What is in force; secrets are stars.' },
        isSet: { type: 'boolean', description: 'False where the default is in force.' },
      },
      'A property of the plugin.',
    ),
  },
  {
    $id: 'SettingList',
    ...closed({ items: { type: 'array', items: { $ref: 'Setting#' } } }, 'Every property.'),
  },
  {
    $id: 'Problem',
    type: 'object',
    description: 'Problem details (RFC 9457).',
    properties: {
      type: { type: 'string', description: '`urn:problem-type:openfire-receipts:` and a code.' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string', description: 'What is wrong with this request, and what to do about it.' },
      errors: {
        type: 'array',
        items: closed(
          { parameter: { type: 'string' }, problem: { type: 'string' } },
          'A parameter and what is wrong with it.',
        ),
      },
    },
    required: ['type', 'title', 'status', 'detail'],
  },
] as const;

const jid = { type: 'string', minLength: 1, maxLength: limits.jid };
const moment = { type: 'string', format: 'date-time' };

/** The query of `GET /api/v1/messages`; read and enforced by filters.ts. */
export const messagesQuery = {
  type: 'object',
  additionalProperties: false,
  properties: {
    participant: { ...jid, description: 'Sent or received by this bare JID (a full one is cut).' },
    with: { ...jid, description: 'With `participant`: the other one of the two.' },
    room: { ...jid, description: 'Group chat of this room.' },
    since: { ...moment, description: 'Not before this time.' },
    until: { ...moment, description: 'Before this time.' },
    state: { ...state, description: 'Present state of the message.' },
    text: {
      type: 'string',
      minLength: 1,
      maxLength: limits.text,
      description: 'Words of the body, all of them, in any order, without regard to case.',
    },
    order: { type: 'string', enum: ['asc', 'desc'], default: 'desc', description: 'By time.' },
    limit: { type: 'integer', minimum: 1, maximum: limits.maximum, default: limits.fallback },
    cursor: {
      type: 'string',
      minLength: 1,
      maxLength: limits.cursor,
      description: 'The `next` of an earlier answer to the same query.',
    },
  },
} as const;
