/** Schemas of tokens and of the records of who has read what. */
import { maxNameLength, namePattern } from '../../access/wanted.ts';
import { limits } from '../../requests/filters.ts';
import { accessActions, scopes } from '../../services.ts';
import { closed, orNull, pageOf, tally, time } from './fields.ts';

const scope = {
  type: 'string',
  enum: [...scopes],
  description:
    '`status`: the ledger without bodies and stanzas. `read`: these, too. `admin`: settings, tokens and records, too.',
};
const name = {
  type: 'string',
  minLength: 1,
  maxLength: maxNameLength,
  pattern: namePattern,
  description: 'Of whoever uses it; it stands in the records of access.',
};

export const newToken = {
  type: 'object',
  description: 'The token that is wanted.',
  additionalProperties: false,
  properties: {
    name,
    scope,
    expiresAt: orNull({
      type: 'string',
      format: 'date-time',
      description: 'When it expires; never if left out or null.',
    }),
  },
  required: ['name', 'scope'],
};

export const accessSchemas = [
  {
    $id: 'Token',
    ...closed(
      {
        id: { type: 'string' },
        name: { type: 'string' },
        scope,
        createdAt: time,
        createdBy: { type: 'string' },
        expiresAt: orNull(time),
        lastUsedAt: orNull({ ...time, description: 'To the minute.' }),
        revokedAt: orNull(time),
      },
      'A token of the API, without the token itself.',
    ),
  },
  {
    $id: 'TokenList',
    ...closed(
      {
        items: {
          type: 'array',
          items: { $ref: 'Token#' },
          description: 'The oldest first, those that were revoked or have expired, too.',
        },
      },
      'Every token but the one that the handler was started with.',
    ),
  },
  {
    $id: 'CreatedToken',
    ...closed(
      {
        token: { type: 'string', description: 'Shown this once; only its digest is kept.' },
        view: { $ref: 'Token#' },
      },
      'A new token.',
    ),
  },
  {
    $id: 'AccessRecord',
    ...closed(
      {
        id: tally,
        at: time,
        who: { type: 'string', description: 'An administrator’s name, or `token NAME`.' },
        via: { type: 'string', enum: ['api', 'own-port', 'admin-console'] },
        address: orNull({ type: 'string', description: 'Of the client; null where it is not known.' }),
        action: { type: 'string', enum: [...accessActions] },
        filter: {
          type: 'object',
          additionalProperties: { type: 'string' },
          description: 'The filters as they were given, and what else tells what was looked at or changed.',
        },
        rows: { ...tally, description: 'How many messages or records were shown.' },
      },
      'Who has read or changed what.',
    ),
  },
  {
    $id: 'AccessRecordPage',
    ...closed(pageOf('AccessRecord', limits.maximum, 'The youngest first.'), 'A page of the records.'),
  },
];
