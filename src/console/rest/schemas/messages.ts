/** Schemas of messages and of what happened to them. */
import { shownParts } from '../../../stanza/shown-texts.ts';
import { listed } from '../../../store/message-parts.ts';
import { limits } from '../../requests/filters.ts';
import { closed, evidence, orNull, pageOf, state, time } from './fields.ts';

const lang = orNull({ type: 'string', description: 'Its `xml:lang`, where that is the name of a language.' });

const messageFields = {
  stanzaId: { type: 'string', description: 'The id of the message here and on the wire (XEP-0359).' },
  id: orNull({ type: 'string', description: 'The id the sending client gave it.' }),
  from: { type: 'string', description: 'Full JID of the sender.' },
  to: { type: 'string' },
  type: { type: 'string', description: '`chat`, `normal`, `headline`, `groupchat` or `error`.' },
  room: orNull({ type: 'string', description: 'Bare JID of the room, for group chat.' }),
  body: orNull({
    type: 'string',
    description:
      'Written by a stranger: escape it where you show it. Null where there is none, and for a token of scope `status`.',
  }),
  bodies: {
    type: 'array',
    items: closed({ lang, body: { type: 'string' } }, 'One of several bodies.'),
    description:
      'All bodies where there are several that differ, of which a client shows one: the one of its language, or another. Else empty, as for a token of scope `status`.',
  },
  texts: {
    type: 'array',
    items: closed(
      {
        part: { type: 'string', enum: shownParts.filter((part) => part !== 'body') },
        lang,
        text: { type: 'string' },
      },
      'A text that is shown besides the body.',
    ),
    description:
      'What the message shows to a reader besides its bodies: XHTML (XEP-0071) that says something else, forwarded messages (XEP-0297), copies and pages of an archive that are none of the server, a subject, links, invitations, what an error says, what is `typed` in real time (XEP-0301); `other` is the text of any other element, known here or not, but for signals and ciphertext. Of each message a million characters are kept; `cut` says how many more there are in `xml`. As hostile as `body`; searched by `text` like it. Empty for a token of scope `status`.',
  },
  sentAt: time,
  state,
  deliveries: {
    type: 'array',
    items: { $ref: 'Delivery#' },
    description: `One a resource, of the ${listed.deliveries} youngest sessions that it was handed to (in an export ${listed.exported}).`,
  },
  moreDeliveries: {
    type: 'integer',
    minimum: 0,
    maximum: listed.counted,
    description: `Sessions before these, which \`deliveries\` leaves out: \`GET /api/v1/messages/{stanzaId}/deliveries\` lists all. Nearly always 0; ${listed.counted} may be more.`,
  },
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
          maxItems: listed.timeline,
          description: `Its steps, oldest first: the first ${listed.timeline}.`,
        },
        moreTimeline: {
          type: 'integer',
          minimum: 0,
          maximum: listed.counted,
          description: `Steps after these; ${listed.counted} may be more.`,
        },
        timelineNext: orNull({
          type: 'string',
          description:
            'The `cursor` with which `GET /api/v1/messages/{stanzaId}/timeline` continues after these; null if there are no more.',
        }),
        xml: {
          type: 'string',
          description: 'The stanza as Openfire received it; empty for a token of scope `status`.',
        },
      },
      'A message with its timeline.',
    ),
  },
  {
    $id: 'DeliveriesPage',
    ...closed(
      pageOf('Delivery', limits.maximum, 'One a session, in the order in which these began.'),
      'One page of the deliveries of a message.',
    ),
  },
  {
    $id: 'TimelinePage',
    ...closed(
      {
        ...pageOf('TimelineEntry', limits.maximum, 'Oldest first.'),
        more: {
          type: 'integer',
          minimum: 0,
          maximum: listed.counted,
          description: `Steps after these; ${listed.counted} may be more.`,
        },
      },
      'One page of the timeline of a message.',
    ),
  },
  {
    $id: 'Change',
    ...closed(
      {
        id: { type: 'string', description: 'Increases; give it as `Last-Event-ID` to continue after it.' },
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
