/** Who answers for what it costs to find out what somebody speaks of. */
import { bareJid, domainOf } from '../../stanza/jid.ts';

/** An account here by itself; of another server all together, as that gives out as many names as it likes. */
export function speakerOf({
  from,
  stream,
}: {
  readonly from: string;
  readonly stream: string | null;
}): string {
  return stream === null ? domainOf(from) : bareJid(from);
}
