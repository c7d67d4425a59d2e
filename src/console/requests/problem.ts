/** What can go wrong for a client of the API, as problem details (RFC 9457). */
import type { ParameterProblem } from './parameters.ts';

interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** For the API description: when the problem occurs. */
  readonly summary: string;
}

export const problemKinds = {
  'invalid-parameters': {
    status: 400,
    title: 'Some parameters are wrong',
    summary: 'Unknown parameters or malformed values; `errors` names each.',
  },
  'invalid-body': { status: 400, title: 'The body is wrong', summary: 'The body is not the JSON asked for.' },
  'malformed-request': {
    status: 400,
    title: 'The request cannot be read',
    summary: 'The address or the headers are malformed.',
  },
  unauthorized: {
    status: 401,
    title: 'A token is needed',
    summary: 'No bearer token, or one that is wrong, revoked or expired.',
  },
  forbidden: {
    status: 403,
    title: 'This token may not do that',
    summary: 'The scope of the token is too small for this.',
  },
  'only-in-openfire': {
    status: 403,
    title: 'This is set in Openfire only',
    summary:
      'The property names a program or a place on the server, and is set in Openfire’s own admin console.',
  },
  'foreign-origin': {
    status: 403,
    title: 'This came from another site',
    summary: 'A page of another origin has sent this (`Origin`, `Sec-Fetch-Site`); nothing was changed.',
  },
  'not-found': { status: 404, title: 'There is nothing here', summary: 'Nothing has this address or id.' },
  'method-not-allowed': {
    status: 405,
    title: 'This method does not work here',
    summary: 'The header `Allow` lists those that do.',
  },
  'name-taken': {
    status: 409,
    title: 'This name is in use',
    summary: 'Another token that is in force has this name.',
  },
  'too-many-tokens': {
    status: 409,
    title: 'There are too many tokens',
    summary: 'As many tokens are in force as there may be.',
  },
  'not-redelivered': {
    status: 409,
    title: 'It cannot be delivered again',
    summary: 'A client or the offline store has it, it is on its way, or it cannot be; `detail` says which.',
  },
  'no-backup': {
    status: 409,
    title: 'No backup can be made or removed now',
    summary:
      'Another one is being made or fetched, what is left of one cannot be removed, or there is no room; `detail` says which.',
  },
  'not-confirmed': {
    status: 409,
    title: 'This would delete messages',
    summary: 'It would permanently delete `messages` messages: ask again with `confirm: true`.',
  },
  'too-large': { status: 413, title: 'The body is too large', summary: 'The body is larger than allowed.' },
  'uri-too-long': {
    status: 414,
    title: 'The address is too long',
    summary: 'A part of the path is too long.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'This is not JSON',
    summary: 'The body has another type than `application/json`.',
  },
  'wrong-host': {
    status: 421,
    title: 'This host is not served here',
    summary: 'The header `Host` names none of this listener’s addresses (a guard against DNS rebinding).',
  },
  'too-many-attempts': {
    status: 429,
    title: 'Too many wrong tokens',
    summary: 'Too many wrong tokens came from this address; `Retry-After` says when to come back.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    summary: 'More than 100 requests a second for longer; `Retry-After` says when to come back.',
  },
  'too-many-streams': {
    status: 429,
    title: 'Too many are open',
    summary: 'As many exports or event streams are open as there may be.',
  },
  'too-many-answers': {
    status: 429,
    title: 'Too much is on its way',
    summary: 'Answers that were asked for have not been read; `Retry-After` says when to come back.',
  },
  'headers-too-large': {
    status: 431,
    title: 'The address or the headers are too large',
    summary: 'Address and headers are larger than allowed.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request did not arrive in time',
    summary: 'The request did not arrive in time.',
  },
  internal: { status: 500, title: 'Something failed', summary: 'A fault of ours; see the handler’s log.' },
  'store-unavailable': {
    status: 503,
    title: 'The chat log cannot be read',
    summary: 'The store is out of order; the Overview page says how to mend it.',
  },
  'openfire-unavailable': {
    status: 503,
    title: 'Openfire does not answer',
    summary: 'Openfire could not be asked whether who is signed in still is an administrator.',
  },
  'not-recorded': {
    status: 503,
    title: 'Reads cannot be recorded',
    summary: 'The record of who reads what cannot be written, so no content is shown.',
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problemKinds;

export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly ParameterProblem[];
  readonly messages?: number;
}

/** Thrown by whatever answers an API request; the server's error handler sends it. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly errors: readonly ParameterProblem[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly messages: number | undefined;
  constructor(
    code: ProblemCode,
    detail: string,
    more: {
      errors?: readonly ParameterProblem[];
      headers?: Readonly<Record<string, string>>;
      /** How many messages would be deleted. */
      messages?: number;
      cause?: unknown;
    } = {},
  ) {
    super(detail, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'Problem';
    this.code = code;
    this.status = problemKinds[code].status;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
    this.messages = more.messages;
  }

  details(): ProblemDetails {
    return {
      // openapi.json describes the kinds of problems; there is no page to link to.
      type: `urn:problem-type:openfire-receipts:${this.code}`,
      title: problemKinds[this.code].title,
      status: this.status,
      detail: this.message,
      ...(this.errors && { errors: this.errors }),
      ...(this.messages !== undefined && { messages: this.messages }),
    };
  }
}

export function invalidParameters(errors: readonly ParameterProblem[]): Problem {
  const list = errors.map(({ parameter, problem }) => `\`${parameter}\` ${problem}`).join('; ');
  return new Problem('invalid-parameters', `${list}.`, { errors });
}
