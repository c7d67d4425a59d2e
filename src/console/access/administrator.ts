/**
 * One name for one administrator, however he types it: what guesses are counted by, whose session it is, and who stands in
 * the record. It is his node as Openfire prepares it: `Admin`, `admin@domain` and `admin@domain/home` are `admin`.
 */
import { partsOf, prepareDomain, prepareNode } from '../../stanza/prepare.ts';
import { readingsOf } from '../../stanza/typed-jid.ts';
import { escapeNode } from '../../stanza/xep0106.ts';

/** `domain`: Openfire's, null where it is not known. Null: nobody has such a name. */
export function administratorName(typed: string, domain: string | null): string | null {
  const text = typed.trim();
  const own = domain === null ? null : prepareDomain(domain);
  for (const reading of own === null ? [] : readingsOf(text)) {
    const parts = partsOf(reading);
    if (parts !== null && parts.node !== null && parts.domain === own) return parts.node;
  }
  // A node, as it stands in addresses or as people read it (XEP-0106); of another domain nobody is one.
  const node = prepareNode(text) ?? prepareNode(escapeNode(text));
  return node === '' ? null : node;
}

/** Under which names he may stand in the record, or a token: older versions put down what was typed. */
export function recordedNames(typed: string, domain: string | null): readonly string[] {
  return [...new Set([typed, administratorName(typed, domain) ?? typed])];
}
