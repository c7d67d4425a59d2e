/** The parameters of the routes, as openapi.json describes them; read and enforced by requests/filters.ts and the routes. */
import { statSteps } from '../../../base/time-zone.ts';
import { exportFormats } from '../../../export/formats.ts';
import { limits } from '../../requests/filters.ts';
import { longestCursor } from '../../requests/parameters.ts';
import { accessActions } from '../../services.ts';
import { conversationsLimit } from './conversations.ts';
import { state } from './fields.ts';

const jid = { type: 'string', minLength: 1, maxLength: limits.jid, examples: ['alice@example.org'] };
const moment = { type: 'string', format: 'date-time', examples: ['2026-11-21T08:00:00Z'] };
/** Also a date, or a time without a zone, which is one of `tz`. */
const zonedMoment = { type: 'string', examples: ['2026-11-21T08:00:00Z', '2026-11-21'] };
const zoneText = 'Time zone (IANA name): dates and times without an offset are of it.';
const tz = { type: 'string', default: 'UTC', description: zoneText, examples: ['Europe/Berlin'] };
/** Where they are refused without. */
const tzGiven = {
  type: 'string',
  description: `${zoneText} Without it they are a 400.`,
  examples: ['Europe/Berlin'],
};
const cursor = {
  type: 'string',
  minLength: 1,
  maxLength: longestCursor,
  description: 'The `next` of an earlier answer to the same query.',
};
const limit = (maximum: number, fallback: number) => ({
  type: 'integer',
  minimum: 1,
  maximum,
  default: fallback,
  description: 'How many at most.',
});
const query = (properties: Record<string, object>) => ({
  type: 'object',
  additionalProperties: false,
  properties,
});

const people = {
  participant: {
    ...jid,
    description:
      'Sent or received by this bare JID (a full one is cut), prepared as Openfire does, or as people read it: ' +
      '`john@corp.com@example.org` is `john\\40corp.com@example.org` (XEP-0106).',
  },
  with: { ...jid, description: 'With `participant`: the other one of the two.' },
  room: { ...jid, description: 'Group chat of this room.' },
};

const selection = {
  ...people,
  since: { ...zonedMoment, description: 'Not before this time.' },
  until: { ...zonedMoment, description: 'Before this time.' },
  tz: tzGiven,
  state: { ...state, description: 'Present state of the message.' },
  text: {
    type: 'string',
    minLength: 1,
    maxLength: limits.text,
    description:
      'Words of what the message shows (`body`, `bodies`, `texts`; the first 2,097,152 characters), all of them, in any order, without regard to case, ' +
      'accents, or what people of a script type for each other; `"a phrase"`, `begin*`. ' +
      'Not for tokens of scope `status` (403).',
    examples: ['release "next week"'],
  },
};

export const messagesQuery = query({
  ...selection,
  order: { type: 'string', enum: ['asc', 'desc'], default: 'desc', description: 'By time.' },
  limit: limit(limits.maximum, limits.fallback),
  cursor,
});

/** Of a list that hangs on one message. */
export const partQuery = query({ limit: limit(limits.maximum, limits.fallback), cursor });

export const exportQuery = query({
  format: { type: 'string', enum: [...exportFormats], default: 'jsonl', description: 'Of the file.' },
  ...selection,
  tz,
  after: {
    type: 'string',
    minLength: 1,
    maxLength: limits.after,
    description:
      'Of the last message that one has: its `stanzaId`, its `position`, which is known also when the message has expired, or its `sentAt`. The export goes on behind it, without a head.',
  },
  bom: {
    type: 'string',
    enum: ['true', 'false'],
    default: 'false',
    description:
      'With `format=csv`: a byte order mark before the head, by which Excel sees that it is UTF-8.',
  },
});

export const conversationsQuery = query({
  participant: { ...jid, description: 'Only those of this bare JID (a full one is cut).' },
  name: {
    type: 'string',
    minLength: 1,
    maxLength: limits.text,
    description: 'Part of an address, as people type it; with `participant`: of the other one.',
    examples: ['ali'],
  },
  withName: {
    type: 'string',
    minLength: 1,
    maxLength: limits.text,
    description: 'With `name`: part of the address of the other one.',
    examples: ['bob'],
  },
  state: { ...state, description: 'Only those with a message in this state.' },
  since: { ...zonedMoment, description: 'The last message is not before this time.' },
  until: { ...zonedMoment, description: 'The last message is before this time.' },
  tz: tzGiven,
  limit: limit(conversationsLimit.maximum, conversationsLimit.fallback),
  cursor,
});

export const conversationQuery = query({
  at: {
    ...zonedMoment,
    description: 'The first message shown is not before this time. Without it: the youngest are shown.',
  },
  tz,
  limit: limit(limits.maximum, limits.fallback),
  cursor: { ...cursor, description: '`older` or `newer` of an earlier answer; not with `at`.' },
});

export const statsQuery = query({
  since: { ...zonedMoment, description: 'Cut to whole steps; if left out, a day before `until`.' },
  until: { ...zonedMoment, description: 'Now, if left out.' },
  tz: { ...tz, description: `${zoneText} Hours and days begin as there.` },
  step: { type: 'string', enum: Object.keys(statSteps), default: 'hour', description: 'Of each point.' },
});

export const eventsQuery = query({
  ...people,
  lastEventId: {
    type: 'string',
    minLength: 1,
    maxLength: longestCursor,
    description: 'As the header `Last-Event-ID`, for clients that cannot set it; the header goes before it.',
  },
});

export const backupQuery = query({
  id: {
    type: 'string',
    minLength: 1,
    maxLength: limits.text,
    description:
      'The `id` of the backup that is meant. Without it the one that there is, whoever has made it.',
  },
});

export const recordsQuery = query({
  who: {
    type: 'string',
    minLength: 1,
    maxLength: limits.text,
    description: 'An administrator’s name, or `token NAME`.',
    examples: ['token grafana'],
  },
  action: { type: 'string', enum: [...accessActions], description: 'What was done.' },
  since: { ...moment, description: 'Not before this time.' },
  until: { ...moment, description: 'Before this time.' },
  limit: limit(limits.maximum, limits.fallback),
  cursor,
});
