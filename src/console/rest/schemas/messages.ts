/** Messages and what happened to them. */
import { limits } from '../../filters.ts';
import { closed, evidence, orNull, pageOf, state, time } from './fields.ts';

const messageFields = {
  stanzaId: { type: 'string', description: 'The id of the message here and on the wire (XEP-0359).' },
  id: orNull({ type: 'string', description: 'The id the sending client gave it.' }),
  from: { type: 'string', description: 'Full JID of the sender.' },
  to: { type: 'string' },
  type: { type: 'string', description: '`chat`, `normal`, `headline` or `groupchat`.' },
  room: orNull({ type: 'string', description: 'Bare JID of the room, for group chat.' }),
  body: orNull({
    type: 'string',
    description:
      'Written by a stranger: escape it where you show it. Null where there is none, and for a token of scope `status`.',
  }),
  sentAt: time,
  state,
  deliveries: { type: 'array', items: { $ref: 'Delivery#' } },
  repeats: orNull({
    type: 'string',
    description:
      'The `stanzaId` of the message that this one repeats: its client has sent it again, with the same `<origin-id/>` and equal as a whole. Null for all others.',
  }),
  position: {
    type: 'string',
    description:
      'Its place in the order in which messages were logged, which is that of exports; for `after` of an export, also when the message has expired.',
  },
};

export const messageSchemas = [
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
        ...pageOf('Message', limits.maximum, 'In the order that was asked for.'),
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
        xml: {
          type: 'string',
          description: 'The stanza as Openfire received it; empty for a token of scope `status`.',
        },
      },
      'A message with its timeline.',
    ),
  },
  {
    $id: 'Change',
    ...closed(
      {
        id: { type: 'string', description: 'Rises; give it as `Last-Event-ID` to go on behind it.' },
        kind: { type: 'string', enum: ['message', 'state'], description: '`message`: a new one.' },
        at: time,
        state,
        resource: orNull({ type: 'string' }),
        evidence,
        reason: orNull({ type: 'string', description: 'Why it ended; null for all but endings.' }),
        message: { $ref: 'Message#' },
      },
      'What a commit has changed: the data of an event. The message is as it is now.',
    ),
  },
];
