/** Whose budget pays for look-ups that a stanza causes. */
import { bareJid, domainOf } from '../../stanza/jid.ts';

/**
 * A local account has its own budget; another server has one for all its users, since it can invent any number of
 * names.
 */
export function speakerOf({
  from,
  stream,
}: {
  readonly from: string;
  readonly stream: string | null;
}): string {
  return stream === null ? domainOf(from) : bareJid(from);
}
