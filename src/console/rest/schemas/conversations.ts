/** Schemas of conversations. */
import { limits } from '../../requests/filters.ts';
import { byState, closed, orNull, pageOf, tally, time } from './fields.ts';

/** Limits for the list; a single conversation has the same limits as the log. */
export const conversationsLimit = { maximum: 200, fallback: 50 } as const;

const edge = (which: string) =>
  orNull({
    type: 'string',
    description: `The \`cursor\` for what was ${which}; null where there is nothing.`,
  });

export const conversationSchemas = [
  {
    $id: 'IndexProgress',
    ...closed(
      {
        behind: { ...tally, description: 'Messages that are not in the index yet.' },
        through: orNull({ ...time, description: 'All up to this time are; null where none is.' }),
        missingSince: orNull({
          ...time,
          description:
            'When the oldest of what is not in it was said, or learned of a message that is: counts of states are of before. Null where nothing is missing; on a busy server some moments ago.',
        }),
      },
      'Search, conversations and statistics follow the log by themselves and may lag behind it.',
    ),
  },
  {
    $id: 'Conversation',
    ...closed(
      {
        participants: {
          type: 'array',
          items: { type: 'string' },
          minItems: 1,
          maxItems: 2,
          description:
            'Bare JIDs in alphabetical order; one alone for a room, and where somebody writes to himself.',
        },
        room: orNull({ type: 'string', description: 'Bare JID of the room, for group chat.' }),
        messages: tally,
        byState,
        lastAt: time,
        last: orNull({ $ref: 'Message#' }),
      },
      'One conversation: of two people, or of a room. `last` is null where it has expired.',
    ),
  },
  {
    $id: 'ConversationsPage',
    ...closed(
      {
        ...pageOf('Conversation', conversationsLimit.maximum, 'Those with the youngest message first.'),
        index: { $ref: 'IndexProgress#' },
      },
      'A page of the conversations.',
    ),
  },
  {
    $id: 'ConversationPage',
    ...closed(
      {
        items: {
          type: 'array',
          items: { $ref: 'Message#' },
          maxItems: limits.maximum,
          description: 'Oldest first.',
        },
        older: edge('before the first of them'),
        newer: edge('after the last of them'),
      },
      'A part of one conversation.',
    ),
  },
];
