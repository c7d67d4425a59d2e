/**
 * Addresses of our pages, all relative, so that they work on both entries. Who has asked for a zone goes on in it,
 * whichever link or form of a page he takes.
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

/** Of the page of one message. */
export function messageAddress(texts: Pick<Texts, 'tz'>, stanzaId: string, more = ''): string {
  return zoned(texts, `chat-log?message=${encodeURIComponent(stanzaId)}${more}`);
}
