/** Building blocks of the schemas. */
import { evidences } from '../../../model/state.ts';
import { allStates } from '../../requests/filters.ts';

export const orNull = (schema: object) => ({ anyOf: [schema, { type: 'null' }] });

export const time = {
  type: 'string',
  format: 'date-time',
  description: 'RFC 3339, UTC, milliseconds.',
} as const;

export const state = { type: 'string', enum: [...allStates], description: 'How far it came.' } as const;

export const evidence = orNull({
  type: 'string',
  enum: [...evidences],
  description: 'What proved the state; null for states that claim nothing about the client.',
});

export const tally = { type: 'integer', minimum: 0 } as const;

export const byState = {
  type: 'object',
  description: 'Messages by their present state; states that none is in are left out.',
  properties: Object.fromEntries(allStates.map((one) => [one, tally])),
  additionalProperties: false,
} as const;

/** An object with all its properties required. */
export const closed = (properties: Record<string, object>, description: string) => ({
  type: 'object',
  description,
  properties,
  required: Object.keys(properties),
});

/** A page of a list, continued with `next`. */
export const pageOf = (item: string, maxItems: number, description: string) => ({
  items: { type: 'array', items: { $ref: `${item}#` }, maxItems, description },
  next: orNull({ type: 'string', description: 'The `cursor` of the next page; null on the last one.' }),
});
