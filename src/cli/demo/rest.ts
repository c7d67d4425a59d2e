/** Messages as the REST API gives them (contract: GET /api/v1/messages). */
export interface Delivery {
  readonly resource: string | null;
  readonly state: string;
  readonly evidence: string | null;
  readonly at: string;
}

export interface LoggedMessage {
  readonly stanzaId: string;
  readonly from: string;
  readonly to: string;
  readonly body: string | null;
  readonly sentAt: string;
  readonly state: string;
  readonly deliveries: readonly Delivery[];
}

export interface TimelineEntry {
  readonly at: string;
  readonly state: string;
  readonly resource: string | null;
  readonly evidence: string | null;
}

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

/** Up to 100 messages since a moment, oldest first. */
export async function messagesSince(rest: Rest, since: string): Promise<readonly LoggedMessage[]> {
  const query = new URLSearchParams({ since, order: 'asc', limit: '100' });
  const page = (await get(rest, `messages?${query.toString()}`)) as { items: LoggedMessage[] }; // the contract's shape
  return page.items;
}

export async function timelineOf(rest: Rest, stanzaId: string): Promise<readonly TimelineEntry[]> {
  const message = (await get(rest, `messages/${encodeURIComponent(stanzaId)}`)) as {
    timeline: TimelineEntry[]; // the contract's shape
  };
  return message.timeline;
}
