/** Schemas of statistics and of who is typing. */
import { statSteps } from '../../../base/time-zone.ts';
import { byState, closed, orNull, tally, time } from './fields.ts';

const milliseconds = { type: 'number', minimum: 0 } as const;

const stats = {
  messages: { ...tally, description: 'Accepted in this time.' },
  byState,
  delivery: orNull(
    closed(
      { p50: milliseconds, p95: milliseconds, p99: milliseconds },
      'From acceptance to the first evidence of a client, in milliseconds, within 10 %; null where none has any.',
    ),
  ),
  redelivered: { ...tally, description: 'How many of them the guard has given to Openfire again.' },
};

export const statsSchemas = [
  {
    $id: 'StatsPoint',
    ...closed({ at: { ...time, description: 'Where the step begins.' }, ...stats }, 'One step of time.'),
  },
  {
    $id: 'Stats',
    ...closed(
      {
        since: time,
        until: time,
        step: { type: 'string', enum: Object.keys(statSteps) },
        tz: { type: 'string', description: 'The time zone whose hours and days the steps are.' },
        items: {
          type: 'array',
          items: { $ref: 'StatsPoint#' },
          description:
            'One a step, the empty ones too. Where clocks are changed a day has 23 or 25 hours, and an hour may be shorter.',
        },
        points: {
          type: 'array',
          items: { $ref: 'StatsPoint#' },
          description: 'As `items`, by its former name.',
        },
        total: closed(stats, 'Of the whole time.'),
        index: { $ref: 'IndexProgress#' },
      },
      'How many messages, how far they came, and how fast.',
    ),
  },
  {
    $id: 'ChatState',
    ...closed(
      {
        from: { type: 'string', description: 'Bare JID.' },
        resource: orNull({ type: 'string', description: 'Of the device that said so.' }),
        to: { type: 'string', description: "Bare JID, or an occupant's in a room." },
        state: { type: 'string', enum: ['active', 'composing', 'paused', 'inactive', 'gone'] },
        at: time,
      },
      'The last chat state (XEP-0085) of a device towards somebody, until its session ends.',
    ),
  },
  {
    $id: 'ChatStateList',
    ...closed(
      { items: { type: 'array', items: { $ref: 'ChatState#' }, description: 'The youngest first.' } },
      'The chat states of the last minutes.',
    ),
  },
];
