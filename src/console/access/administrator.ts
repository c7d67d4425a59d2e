/**
 * Gives each administrator one name, however he types it; the name identifies him for counted guesses, for his sessions
 * and in the record. It is his node as Openfire prepares it: `Admin`, `admin@domain` and `admin@domain/home` are all
 * `admin`.
 */
import { partsOf, prepareDomain, prepareNode } from '../../stanza/prepare.ts';
import { readingsOf } from '../../stanza/typed-jid.ts';
import { escapeNode } from '../../stanza/xep0106.ts';

/** `domain` is Openfire's, or null if it is not known. Returns null if nobody can have such a name. */
export function administratorName(typed: string, domain: string | null): string | null {
  const text = typed.trim();
  const own = domain === null ? null : prepareDomain(domain);
  for (const reading of own === null ? [] : readingsOf(text)) {
    const parts = partsOf(reading);
    if (parts !== null && parts.node !== null && parts.domain === own) return parts.node;
  }
  // He may type the node as it stands in addresses or as people read it (XEP-0106); no administrator has another
  // domain.
  const node = prepareNode(text) ?? prepareNode(escapeNode(text));
  return node === '' ? null : node;
}

/** The names under which he may stand in the record or with a token: older versions noted what was typed. */
export function recordedNames(typed: string, domain: string | null): readonly string[] {
  return [...new Set([typed, administratorName(typed, domain) ?? typed])];
}
