/** Addresses (RFC 7622) that Openfire has prepared: `[node@]domain[/resource]`. They are not normalised again here. */

export function bareJid(jid: string): string {
  const slash = jid.indexOf('/');
  return slash < 0 ? jid : jid.slice(0, slash);
}

/** Answers null if the JID is bare. */
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
