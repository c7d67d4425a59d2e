/** Long lists of one message: over REST page by page, on its page and in the command with what is left out. */
import { drawMessage } from '../../../src/cli/timeline.ts';
import type { TimelineEntry } from '../../../src/store/message-parts.ts';
import { stub } from '../cli/terminal-stub.ts';
import { aMessage, FakeServices, noon } from './in-memory.ts';
import { listening } from './listener.ts';
import type { Listening } from './listener.ts';
import { pagesOf, readable } from './pages-asked.ts';

const timeline = Array.from({ length: 1200 }, (_, number): TimelineEntry => ({
  at: new Date(noon + number).toISOString(),
  state: 'sent',
  resource: `device-${number}`,
  evidence: null,
  reason: null,
}));
const deliveries = timeline.map(({ at, state, resource }) => ({
  resource: resource ?? '',
  state,
  evidence: null,
  at,
}));
const long = aMessage(1, { timeline, deliveries });
const cut = { ...long, timeline: timeline.slice(0, 500), moreTimeline: 700, timelineNext: '500' };

interface Page {
  readonly items: readonly { readonly resource: string }[];
  readonly next: string | null;
}

describe('over REST', () => {
  let services: FakeServices;
  let app: Listening;
  beforeEach(async () => {
    services = new FakeServices([long]);
    app = await listening(services, { version: '0.1.0', now: () => noon, onFault: () => undefined });
  });
  afterEach(() => app.close());
  const get = (path: string) =>
    app.inject({
      method: 'GET',
      url: `/api/v1/messages/${path}`,
      headers: { authorization: 'Bearer the-right-token' },
    });

  test.each(['deliveries', 'timeline'] as const)('%s come in pages', async (list) => {
    const resources: unknown[] = [];
    for (let query = '?limit=500'; query !== '';) {
      const answer = await get(`stanza-1/${list}${query}`);
      expect(answer.statusCode).toBe(200);
      const { items, next } = answer.json() as unknown as Page;
      resources.push(...items.map(({ resource }) => resource));
      query = next === null ? '' : `?limit=500&cursor=${next}`;
    }
    expect(resources).toEqual(timeline.map(({ resource }) => resource));
    expect(services.access.recorded[0]).toMatchObject({
      action: 'message',
      filter: { stanzaId: 'stanza-1', list },
      rows: 500,
    });
  });

  test('what is wrong is named', async () => {
    expect((await get('stanza-9/timeline')).statusCode).toBe(404);
    expect((await get('a%00b/deliveries')).statusCode).toBe(404);
    expect((await get('stanza-1/timeline?cursor=x')).json()).toMatchObject({
      errors: [{ parameter: 'cursor' }],
    });
    expect((await get('stanza-1/deliveries?limit=501')).statusCode).toBe(400);
    expect((await get('stanza-1/deliveries?order=asc')).statusCode).toBe(400);
  });
});

test('its page says how many steps are left out, and links to them', async () => {
  const pages = pagesOf([cut]);
  const first = await pages.ask('/chat-log', 'message=stanza-1');
  expect(readable(first.body)).toContain('… 700 more steps');
  expect(first.body).toContain('message=stanza-1&amp;after=500');
  pages.services.log.kept.splice(0, 1, long);
  const next = await pages.ask('/chat-log', 'message=stanza-1&after=500');
  expect(readable(next.body)).toMatch(/device-500 .*device-999 /);
  expect(readable(next.body)).not.toMatch(/device-499 |device-1000 /);
  expect((await pages.ask('/chat-log', 'message=stanza-1&after=x')).status).toBe(200);
});

test('the command says so, too', () => {
  expect(drawMessage(cut, stub(80), false)).toContain('… and 700 more steps (--all shows them)');
  expect(drawMessage(aMessage(1), stub(80), false)).not.toContain('more step');
});
