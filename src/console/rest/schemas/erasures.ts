/** Schemas of erasures. */
import { closed, orNull, tally, time } from './fields.ts';

const setAside = {
  type: 'array',
  items: { type: 'string' },
  description:
    'Damaged logs in the data directory that are not looked into; remove them where they are not needed.',
};
const account = { type: 'string', description: 'As it is in the log.' };
const bothSides = { type: 'boolean' };
const waiting = {
  ...tally,
  description: 'Messages that wait for their reader, or owe their sender something.',
};

export const erasureSchemas = [
  {
    $id: 'ErasureCount',
    ...closed(
      {
        account,
        bothSides,
        messages: { ...tally, description: 'That would be deleted, with those that wait.' },
        waiting,
        setAside,
      },
      'What an erasure would delete.',
    ),
  },
  {
    $id: 'Erasure',
    ...closed(
      {
        id: { type: 'integer', minimum: 1 },
        state: {
          type: 'string',
          enum: ['erasing', 'waiting', 'wiping', 'done'],
          description:
            '`erasing`: rows are deleted. `waiting`: what waits for its reader goes when it does not. `wiping`: the log has nothing of it any more; journals, index and spool let go of it. `done`: no file has it.',
        },
        account: orNull({ ...account, description: 'Null once nothing of it is left.' }),
        bothSides,
        withWaiting: { type: 'boolean', description: 'What waits is deleted at once.' },
        erased: { ...tally, description: 'Messages deleted so far.' },
        waiting,
        askedAt: time,
        endedAt: orNull(time),
        setAside,
      },
      'Of what one person said.',
    ),
  },
  {
    $id: 'ErasureList',
    ...closed(
      {
        items: { type: 'array', maxItems: 50, items: { $ref: 'Erasure#' } },
        again: {
          type: 'array',
          items: closed(
            {
              account,
              bothSides: { ...bothSides, description: 'As it was erased before.' },
              askedAt: { ...time, description: 'When that was.' },
            },
            'Who is in the log again.',
          ),
        },
      },
      'The latest erasures, youngest first.',
    ),
  },
];
