/** Prepares addresses that come from elsewhere as Openfire prepares those it is given (Tinder's `JID`). */
import { toAscii } from './stringprep/idna.ts';
import { nameprep, nodeprep, resourceprep } from './stringprep/profiles.ts';

export interface Jid {
  readonly node: string | null;
  readonly domain: string;
  readonly resource: string | null;
}

/** Bytes of UTF-8 that each part may have once it is prepared. */
const maxPartBytes = 1023;

const short = (part: string | null): string | null =>
  part === null || Buffer.byteLength(part) > maxPartBytes ? null : part;

/** Answers null if Openfire would refuse the node. */
export const prepareNode = (node: string): string | null => short(nodeprep(node));
export const prepareResource = (resource: string): string | null => short(resourceprep(resource));

export function prepareDomain(domain: string): string | null {
  const ascii = toAscii(domain);
  return ascii === null ? null : short(nameprep(ascii));
}

/** Splits an address; answers null if a part is empty that must not be. */
export function partsOf(text: string): Jid | null {
  const slash = text.indexOf('/');
  const at = text.indexOf('@');
  const isNode = at >= 0 && (slash < 0 || at < slash);
  if ((isNode && at === 0) || slash === text.length - 1) return null;
  // Openfire takes a slash at the beginning as part of the domain, and then refuses that.
  const end = slash > 0 ? slash : text.length;
  return {
    node: isNode ? text.slice(0, at) : null,
    domain: text.slice(isNode ? at + 1 : 0, end),
    resource: slash < 0 ? null : text.slice(slash + 1),
  };
}

/** Answers null if Openfire would refuse the address. */
export function prepareJid(text: string): string | null {
  const parts = partsOf(text);
  if (parts === null) return null;
  const domain = prepareDomain(parts.domain);
  const node = parts.node === null ? '' : prepareNode(parts.node);
  const resource = parts.resource === null ? '' : prepareResource(parts.resource);
  if (node === null || domain === null || resource === null) return null;
  return `${node === '' ? '' : `${node}@`}${domain}${resource === '' ? '' : `/${resource}`}`;
}
