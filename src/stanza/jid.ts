/** Addresses (RFC 7622), as Openfire prepared them: `[node@]domain[/resource]`. Nothing is normalised again here. */

export function bareJid(jid: string): string {
  const slash = jid.indexOf('/');
  return slash < 0 ? jid : jid.slice(0, slash);
}

/** Null where the JID is bare. */
export function resourceOf(jid: string): string | null {
  const slash = jid.indexOf('/');
  return slash < 0 ? null : jid.slice(slash + 1);
}

export function isBare(jid: string): boolean {
  return !jid.includes('/');
}

export function domainOf(jid: string): string {
  const bare = bareJid(jid);
  return bare.slice(bare.indexOf('@') + 1);
}
