/** Messages as the REST API gives them. */
import type { TimelineEntry } from '../../src/store/message-parts.ts';
import type { MessageDetail, MessagePage, MessageView } from '../../src/store/reader.ts';

export interface Rest {
  readonly url: string;
  readonly token: string;
}

async function get(rest: Rest, path: string): Promise<unknown> {
  const response = await fetch(`${rest.url}/api/v1/${path}`, {
    headers: { authorization: `Bearer ${rest.token}` },
    signal: AbortSignal.timeout(5000),
  });
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  return response.json();
}

/** Up to 100 messages since a time, oldest first. */
export async function messagesSince(rest: Rest, since: string): Promise<readonly MessageView[]> {
  const query = new URLSearchParams({ since, order: 'asc', limit: '100' });
  const page = (await get(rest, `messages?${query.toString()}`)) as MessagePage; // the contract's shape
  return page.items;
}

export async function timelineOf(rest: Rest, stanzaId: string): Promise<readonly TimelineEntry[]> {
  const message = (await get(rest, `messages/${encodeURIComponent(stanzaId)}`)) as MessageDetail; // the contract's shape
  return message.timeline;
}
