import { aMessage, healthy, noon } from './in-memory.ts';
import type { FakeServices } from './in-memory.ts';
import { pagesOf, readable } from './pages-asked.ts';
import type { Pages } from './pages-asked.ts';

let services: FakeServices;
let pages: Pages;
let ask: Pages['ask'];

beforeEach(() => {
  pages = pagesOf([1, 2, 3].map((number) => aMessage(number)));
  ({ services, ask } = pages);
});

describe('inside Openfire’s admin console', () => {
  test.each([
    ['/overview', 'receipts-overview'],
    ['/chat-log', 'receipts-chat-log'],
    ['/settings', 'receipts-settings'],
  ])('%s names its sidebar item and brings no chrome of its own', async (path, pageId) => {
    const { status, contentType, body } = await ask(path);
    expect(status).toBe(200);
    expect(contentType).toBe('text/html; charset=utf-8');
    expect(body).toContain(`<meta name="pageID" content="${pageId}"`);
    expect(body).not.toMatch(/<header|<h1|sign-out|<style|style="|<script(?! src="assets)|\son\w+="|data:/);
    expect(body).not.toMatch(/name="csrf"/);
  });

  test('every address is relative, so that it works below /plugins/receipts/', async () => {
    for (const [path, query] of [
      ['/overview'],
      ['/chat-log'],
      ['/chat-log', 'message=stanza-1'],
      ['/chat-log', 'talk=alice@localhost&talk=bob@localhost'],
      ['/chat-log', 'state=accepted'],
      ['/settings'],
      ['/settings', 'view=records'],
    ] as const) {
      const { body } = await ask(path, query);
      for (const [, address] of body.matchAll(/(?:href|src|action)="([^"]*)"/g))
        expect(address).toMatch(/^[a-z]/);
    }
  });

  test('assets come with their types', async () => {
    expect(await ask('/assets/receipts.css')).toMatchObject({
      status: 200,
      contentType: 'text/css; charset=utf-8',
    });
    expect(await ask('/assets/receipts.js')).toMatchObject({
      status: 200,
      contentType: 'text/javascript; charset=utf-8',
    });
    expect((await ask('/assets/../settings')).status).toBe(404);
    expect(await ask('/')).toMatchObject({ status: 303, headers: { location: 'overview' } });
    expect((await ask('/overview', '', { method: 'DELETE' })).status).toBe(405);
    expect((await ask('/overview', '', { method: 'POST' })).status).toBe(405);
  });

  test('a fault is told to the log, not to the page', async () => {
    services.log.broken = new Error('SECRET');
    const { status, body } = await ask('/chat-log');
    expect(status).toBe(500);
    expect(body).not.toContain('SECRET');
    expect(pages.faults).toEqual([services.log.broken]);
  });
});

describe('Overview', () => {
  test('shows each problem with its remedy, and the figures', async () => {
    services.healthNow = {
      ...healthy,
      status: 'degraded',
      problems: [{ code: 'SPOOL_FULL', text: 'The spool is full.', remedy: 'Give the disk <more> room.' }],
    };
    const { body } = await ask('/overview');
    expect(body).toContain('somebody should look');
    expect(body).toContain('The spool is full.');
    expect(body).toContain('Give the disk &lt;more&gt; room.');
    expect(readable(body)).toContain('messages in the last hour 3');
    expect(readable(body)).toContain('not delivered yet, of the last 24 hours 3');
    expect(readable(body)).toContain('95 of 100 within (p95) 900 ms');
  });

  test('says a problem in the reader’s language, and what only the handler can say behind it', async () => {
    services.healthNow = {
      ...healthy,
      status: 'down',
      problems: [{ code: 'RECEIPTS_STORE_FULL', text: '/x/chat-log.db: <full>', remedy: 'Make room.' }],
    };
    const { body } = await ask('/overview', '', { language: 'de' });
    expect(body).toContain('Der Datenträger ist voll');
    expect(body).toContain('Schaffen Sie Platz');
    expect(body).toContain('/x/chat-log.db: &lt;full&gt;');
    expect(readable((await ask('/overview', '', { language: 'en' })).body)).not.toContain('In detail');
  });

  test('shows when the store is broken', async () => {
    services.log.broken = new Error('gone');
    services.healthNow = {
      ...healthy,
      status: 'down',
      store: { kind: 'sqlite', ok: false, problem: 'disk is full' },
    };
    const { status, body } = await ask('/overview');
    expect(status).toBe(200);
    expect(body).toContain('disk is full');
    expect(body).toContain('cannot be read');
  });

  test('tells where the API is while it listens', async () => {
    expect((await ask('/overview')).body).toContain('The REST API is off');
    const listener = await pages.console.listen(0);
    expect((await ask('/overview')).body).toContain(`http://127.0.0.1:${listener.port}/api/v1`);
    await listener.close();
    expect((await ask('/overview')).body).toContain('The REST API is off');
  });

  test('its script gets the same pieces as JSON, which no decorator touches', async () => {
    const { contentType, body } = await ask('/overview', 'part=live');
    expect(contentType).toBe('application/json; charset=utf-8');
    expect(Object.keys(JSON.parse(body) as object)).toEqual([
      'verdict',
      'figures',
      'plots',
      'typing',
      'states',
      'parts',
    ]);
  });

  test.each([
    ['hour', 60],
    ['day', 96],
    ['week', 168],
    ['month', 30],
  ])('plots the last %s, with a table of the same behind', async (span, steps) => {
    pages = pagesOf([1, 2, 3].map((number) => aMessage(1800 + number)));
    ({ services, ask } = pages);
    const asked: number[] = [];
    const { stats } = services.log;
    services.log.stats = async (query) => {
      const found = await stats.call(services.log, query);
      asked.push(found.points.length);
      return found;
    };
    const { body } = await ask('/overview', `span=${span}`);
    expect(asked).toContain(steps);
    expect(body.match(/<svg viewBox="0 0 720 200" role="img" aria-label="[^"]+"/g)).toHaveLength(2);
    expect(body).not.toMatch(/NaN|undefined|style=/);
    expect(readable(body)).toMatch(/2026-11-2\d \d\d:\d\d 3 0 3 0 100 ms 900 ms 2.0 s 0/);
    expect(body).toContain(`data-refresh="overview?part=live&amp;span=${span}"`);
  });

  test('who is typing is text, and leads to the conversation', async () => {
    const at = new Date(noon).toISOString();
    services.typing = [
      { from: 'bob@localhost/x', resource: null, to: 'alice@localhost', state: 'active', at },
      { from: '<img src=x>@localhost/x', resource: null, to: 'alice@localhost', state: 'composing', at },
    ];
    const { body } = await ask('/overview');
    expect(body).toContain('&lt;img src=x&gt;@localhost');
    expect(body).not.toContain('<img');
    expect(body).toContain('chat-log?talk=alice%40localhost&amp;talk=bob%40localhost');
    expect(body.indexOf('>typing ')).toBeLessThan(body.indexOf('>active '));
  });

  test('what the index does not hold yet is said beside the plots', async () => {
    const { stats } = services.log;
    services.log.stats = async (query) => ({
      ...(await stats.call(services.log, query)),
      index: {
        behind: 4200,
        through: '2026-11-21T11:30:00.000Z',
        missingSince: '2026-11-21T11:30:00.000Z',
      },
    });
    expect(readable((await ask('/overview')).body)).toContain('4,200 messages are not in the index yet');
  });
});
