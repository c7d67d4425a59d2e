/** How a token is made, by REST and on the Settings page alike. */
import type { AccessStore, TokenView } from '../services.ts';
import { recordRead, writing } from './record.ts';
import type { Reader } from './record.ts';
import type { NewToken } from './tokens.ts';

/**
 * Makes a token and puts that on the record; where it cannot be put there, the token is revoked: nobody has been told
 * it, and nobody can use it from then on, even if that cannot be written either. Throws the problem `not-recorded`.
 */
export function makeToken(
  access: AccessStore,
  wanted: NewToken,
  by: Reader,
): { readonly token: string; readonly view: TokenView } {
  const made = writing(() => access.createToken(wanted, by.who));
  const { id, name, scope, expiresAt } = made.view;
  try {
    recordRead(access, by, 'token-created', { id, name, scope, expiresAt: expiresAt ?? 'never' }, 0);
  } catch (error) {
    writing(() => access.revokeToken(id, by.who));
    throw error;
  }
  return made;
}
