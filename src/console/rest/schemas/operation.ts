/** Health, settings, problems. */
import { closed, orNull, tally, time } from './fields.ts';

export const operationSchemas = [
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
        retention: closed(
          {
            days: { ...tally, description: 'Days that are in force; 0 is for ever.' },
            waiting: orNull(
              closed(
                {
                  days: tally,
                  beginsAt: time,
                  messages: { ...tally, description: 'That it takes; 1,000,000 is that many or more.' },
                },
                'A shorter one that waits before it begins, so that it can be set back.',
              ),
            ),
            clockAheadBy: orNull({
              type: 'number',
              description:
                'Milliseconds by which the clock of the machine has jumped; null where it is believed.',
            }),
          },
          'How long messages are kept.',
        ),
        problems: {
          type: 'array',
          items: { type: 'string' },
          description:
            'Codes of what is wrong, or not as one might expect; the Overview page says what to do about each. `RECEIPTS_ARCHIVE_FOREIGN`: another plugin serves the message archive, so messages bear no stanza-id. `RECEIPTS_CLUSTER`: clusters are not supported yet. `RECEIPTS_RETENTION_WAITS`: a shorter retention begins within minutes. `RECEIPTS_CLOCK`: the clock has jumped, and retention does not go by it.',
        },
      },
      'Whether it works.',
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
      messages: { type: 'integer', description: 'How many messages would be deleted.' },
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
];
