/** Validates the request for a new token, for both REST and the Settings page. */
import { readTime } from '../requests/times.ts';
import type { ParameterProblem } from '../requests/parameters.ts';
import { Problem, invalidParameters } from '../requests/problem.ts';
import { scopes } from '../services.ts';
import type { AccessStore } from '../services.ts';
import { ownTokenName } from './bearer.ts';
import { minSecretLength } from './store.ts';
import { inForce, tokenPrefix } from './tokens.ts';
import type { NewToken } from './tokens.ts';

export const maxNameLength = 64;
/** Limits the tokens in force, each of which is looked at when a name is assigned. */
export const maxTokens = 1000;

/**
 * Control characters and characters that are invisible or change the direction of text: a name stands in the records
 * and must not mislead there.
 */
const unfit =
  '\\u0000-\\u001f\\u007f-\\u00a0\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202f\\u2060-\\u206f\\ufeff\\ufff9-\\uffff';
export const namePattern = `^[^ ${unfit}]([^${unfit}]*[^ ${unfit}])?$`;
const tokens = new RegExp(`${tokenPrefix}[\\w-]{20,}`, 'i');
const fits = new RegExp(namePattern, 'u');

/**
 * `own` is the handler's own token. Throws the problems `invalid-parameters`, `name-taken` and `too-many-tokens`.
 * `expiresAt` is RFC 3339; without it, the token works until it is revoked.
 */
export function readNewToken(
  { name, scope, expiresAt = null }: { name?: unknown; scope?: unknown; expiresAt?: unknown },
  access: AccessStore,
  now: number,
  own: string,
): NewToken {
  const errors: ParameterProblem[] = [];
  const fail = (parameter: string, problem: string) => errors.push({ parameter, problem });
  if (
    typeof name !== 'string' ||
    Array.from(name).length > maxNameLength ||
    !name.isWellFormed() ||
    !fits.test(name)
  ) {
    fail('name', `must be a text of 1 to ${maxNameLength} visible characters, without blanks at its ends`);
  } else if (tokens.test(name) || name === own || (own.length >= minSecretLength && name.includes(own))) {
    // Otherwise the token would stand in every record, and on every page that shows who has read what.
    fail('name', 'must be no token: revoke the one that was typed here, if it is in force');
  }
  const wanted = scopes.find((one) => one === scope);
  if (wanted === undefined) fail('scope', `must be one of ${scopes.join(', ')}`);
  const expiry =
    expiresAt === null
      ? { value: null }
      : typeof expiresAt === 'string'
        ? readTime(expiresAt)
        : { problem: 'must be a text or null' };
  if ('problem' in expiry) fail('expiresAt', expiry.problem);
  else if (expiry.value !== null && expiry.value <= now) fail('expiresAt', 'must be in the future');
  if (typeof name !== 'string' || wanted === undefined || 'problem' in expiry || errors.length > 0) {
    throw invalidParameters(errors);
  }
  refuseMore(name, access, now);
  return { name, scope: wanted, expiresAt: expiry.value };
}

function refuseMore(name: string, access: AccessStore, now: number): void {
  const valid = access.tokens().filter((view) => inForce(view, now));
  if (valid.length >= maxTokens) {
    throw new Problem('too-many-tokens', `${maxTokens} tokens are in force; revoke one that is not used.`);
  }
  if (name === ownTokenName || valid.some((view) => view.name === name)) {
    throw new Problem('name-taken', 'Choose another name: the records of access tell tokens by theirs.');
  }
}
