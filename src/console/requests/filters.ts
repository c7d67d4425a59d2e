/** The filters of the chat log, read from a query string, for both REST and the Chat log page. */
import { endings, states } from '../../model/state.ts';
import type { State } from '../../model/state.ts';
import { maxTypedLength } from '../../stanza/typed-jid.ts';
import type { MessageQuery } from '../../store/reader.ts';
import { readBareJid } from './addresses.ts';
import type { AddressReader } from './addresses.ts';
import { oneOf, placeIn, readParameters, someText, wholeNumber, withDefault } from './parameters.ts';
import type { Parameter, ParameterProblem } from './parameters.ts';
import { zone, zonedMoment } from './times.ts';

export type { ParameterProblem } from './parameters.ts';

export const allStates: readonly State[] = [...states, ...endings];
export const limits = { fallback: 50, maximum: 500, text: 200, jid: maxTypedLength, after: 1024 } as const;

export const bareJidOf = (description: string): Parameter<string> => ({
  schema: {
    type: 'string',
    minLength: 1,
    maxLength: limits.jid,
    description,
    examples: ['alice@example.org'],
  },
  read: (text, { address = readBareJid }) => address(text),
});

/** Parameters that are addresses. */
export const addressNames = ['participant', 'with', 'room'] as const;

export const people = {
  participant: bareJidOf(
    'Sent or received by this bare JID (a full one is cut), prepared as Openfire does, or as people read it: ' +
      '`john@corp.com@example.org` is `john\\40corp.com@example.org` (XEP-0106).',
  ),
  with: bareJidOf('With `participant`: the other one of the two.'),
  room: bareJidOf('Group chat of this room.'),
} as const;

const someWords = someText(limits.text, {
  description:
    'Words of what the message shows (`body`, `bodies`, `texts`; the first 2,097,152 characters), all of them, in any order, without regard to case, ' +
    'accents, or what people of a script type for each other; `"a phrase"`, `begin*`. ' +
    'Not for tokens of scope `status` (403).',
  examples: ['release "next week"'],
});

/** Which messages are wanted, apart from their number and order. */
export const selection = {
  ...people,
  since: zonedMoment('Not before this time.'),
  until: zonedMoment('Before this time.'),
  tz: zone(' Without it they are a 400.'),
  state: oneOf(allStates, 'Present state of the message.'),
  text: {
    ...someWords,
    read: (text, around) =>
      text.trim() === '' ? { problem: 'must have at least one word' } : someWords.read(text, around),
  } satisfies Parameter<string>,
} as const;

/** How many entries of a list are wanted, and from where on. */
export const paging = {
  limit: withDefault(wholeNumber(1, limits.maximum, 'How many at most.'), limits.fallback),
  cursor: placeIn('The `next` of an earlier answer to the same query.'),
} as const;

export const messageFilters = {
  ...selection,
  order: withDefault(oneOf(['asc', 'desc'], 'By time.'), 'desc'),
  ...paging,
} as const;

export type FilterReading =
  | { readonly ok: true; readonly query: MessageQuery }
  | { readonly ok: false; readonly errors: readonly ParameterProblem[] };

/** Reads every filter strictly and names everything that is wrong, in the query's order. */
export function readFilters(parameters: URLSearchParams, address?: AddressReader): FilterReading {
  const { values, errors } = readParameters(parameters, messageFilters, address);
  const all = [...errors, ...withoutParticipant(parameters)];
  if (all.length > 0) return { ok: false, errors: all };
  const { tz: _tz, ...query } = values;
  return { ok: true, query };
}

export function withoutParticipant(parameters: URLSearchParams): ParameterProblem[] {
  return parameters.has('with') && !parameters.has('participant')
    ? [{ parameter: 'with', problem: 'needs `participant`, the other of the two' }]
    : [];
}
