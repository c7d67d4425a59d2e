/** A message to a full JID whose session has gone. */
import type { TrackedMessage } from '../../model/message.ts';
import type { Settings } from '../../settings/properties.ts';
import { isBare } from '../../stanza/jid.ts';

/**
 * Whether the message ends: RFC 6121 (8.5.3.2.1) has the server ignore it, if the administrator prefers that to a
 * rescue.
 */
export function endsWithResource(
  { type, to }: Pick<TrackedMessage, 'type' | 'to'>,
  goneResource: Settings['guard.gone-resource'],
): boolean {
  return goneResource === 'rfc' && type === 'normal' && !isBare(to);
}
