/** Schemas of health, settings and problems. */
import { conditionCodes, conditions } from '../../../base/conditions.ts';
import { closed, orNull, tally, time } from './fields.ts';

const codesTold = conditionCodes
  .map((code) => `\`${code}\` (${conditions[code].severity}): ${conditions[code].text}`)
  .join(' ');

export const operationSchemas = [
  {
    $id: 'Health',
    ...closed(
      {
        status: {
          type: 'string',
          enum: ['ok', 'off', 'degraded', 'down'],
          description:
            '`ok`: messages are followed and logged. `off`: a setting says otherwise. `degraded`: works, but somebody should look. `down`: the log is not being written.',
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
        data: closed(
          {
            directory: { type: 'string' },
            mount: orNull({ type: 'string', description: 'Where the file system is mounted that it is on.' }),
            volume: orNull({
              type: 'boolean',
              description:
                'Whether that is another one than the root: in a container, whether the data outlives it.',
            }),
            freeBytes: orNull(tally),
            totalBytes: orNull(tally),
          },
          'Where the data is; null where the system does not tell.',
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
            days: { ...tally, description: 'Days that are in force; 0 keeps the log indefinitely.' },
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
          description: `Codes of what is wrong, or not as one might expect, the gravest first; the Overview page says what to do about each. ${codesTold}`,
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
    $id: 'Backup',
    ...closed(
      {
        id: { type: 'string', description: 'Names it from now on, and no other one.' },
        state: { type: 'string', enum: ['copying', 'ready', 'failed'], description: 'How far it is.' },
        done: { type: 'integer', minimum: 0, description: 'Pages that were copied.' },
        total: { type: 'integer', minimum: 0, description: 'Pages in all; 0 until it is known.' },
        bytes: orNull({ type: 'integer', minimum: 0, description: 'Of the file, when it is ready.' }),
        messages: orNull({ type: 'integer', minimum: 0, description: 'In it, when it is ready.' }),
        sha256: orNull({ type: 'string', description: 'Of the file, in hexadecimal, when it is ready.' }),
        problem: orNull({ type: 'string', description: 'Why it failed.' }),
      },
      'A backup of the chat log.',
    ),
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
