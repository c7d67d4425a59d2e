/** Makes tokens, for both REST and the Settings page. */
import type { AccessStore, TokenView } from '../services.ts';
import { recordRead, writing } from './record.ts';
import type { Reader } from './record.ts';
import type { NewToken } from './tokens.ts';

/**
 * Makes a token and records that. If it cannot be recorded, the token is revoked: nobody has learned it, and from then
 * on nobody can use it, even if the revocation cannot be written either. Throws the problem `not-recorded`.
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
