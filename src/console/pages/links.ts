/**
 * Addresses of our pages, all relative, so that they work on both entries. A reader who asked for a time zone keeps it,
 * whichever link or form of a page he uses.
 */
import type { Texts } from '../i18n/texts.ts';

export function zoned({ tz }: Pick<Texts, 'tz'>, address: string): string {
  if (tz === null) return address;
  const [before = '', anchor] = address.split('#', 2);
  const [path = '', query = ''] = before.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set('tz', tz);
  return `${path}?${parameters.toString()}${anchor === undefined ? '' : `#${anchor}`}`;
}

/** Address of a message's page. */
export function messageAddress(texts: Pick<Texts, 'tz'>, stanzaId: string, more = ''): string {
  return zoned(texts, `chat-log?message=${encodeURIComponent(stanzaId)}${more}`);
}
