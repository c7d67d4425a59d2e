/** The Chat Log page shows a conversation like a chat, and one message with its timeline. */
import type { MessageDetail } from '../../../src/store/reader.ts';
import { aMessage } from './in-memory.ts';
import type { FakeServices } from './in-memory.ts';
import { linkOf, pagesOf, readable, idsIn } from './pages-asked.ts';
import type { Pages } from './pages-asked.ts';

let services: FakeServices;
let ask: Pages['ask'];
const alice = 'alice@localhost';
const bob = 'bob@localhost';
const talk = `talk=${alice}&talk=${bob}`;

function use(kept: MessageDetail[]): void {
  ({ services, ask } = pagesOf(kept));
}
beforeEach(() => use([1, 2, 3].map((number) => aMessage(number))));

const recorded = () => services.access.recorded.map(({ action, rows }) => [action, rows]);

describe('a conversation', () => {
  test('stands left and right by sender, oldest first, with days between', async () => {
    use([
      aMessage(1, { sentAt: '2026-11-19T23:59:59.000Z' }),
      aMessage(2, { from: 'bob@localhost/phone', to: alice, sentAt: '2026-11-21T00:00:01.000Z' }),
      aMessage(3, { sentAt: '2026-11-21T00:00:02.000Z', state: 'displayed' }),
    ]);
    const { body } = await ask('/chat-log', talk);
    expect([...body.matchAll(/<li\s+class="msg (\S+) begins"/g)].map((match) => match[1])).toEqual([
      'left-side',
      'right',
      'left-side',
    ]);
    expect([...body.matchAll(/data-day="([^"]+)"/g)].map((match) => match[1])).toEqual([
      '2026-11-19',
      '2026-11-21',
    ]);
    expect(readable(body)).toContain('Thursday, 19 November 2026');
    expect(readable(body)).toContain('displayed – open the timeline');
  });

  test('begins at a date; older and newer lead on', async () => {
    use(Array.from({ length: 130 }, (_, number) => aMessage(number)));
    const at = aMessage(60).sentAt;
    const { body } = await ask('/chat-log', `${talk}&at=${at}`);
    expect(idsIn(body)[0]).toBe('stanza-60');
    expect(idsIn(body)).toHaveLength(50);
    const older = await ask('/chat-log', linkOf(body, 'prev')?.split('?')[1]);
    expect(idsIn(older.body).at(-1)).toBe('stanza-59');
    const newer = await ask('/chat-log', linkOf(body, 'next')?.split('?')[1]);
    expect(idsIn(newer.body)[0]).toBe('stanza-110');
    expect((await ask('/chat-log', `${talk}&at=2026-11-21`)).body).toContain('value="2026-11-21"');
    expect((await ask('/chat-log', `${talk}&at=soon`)).status).toBe(400);
    expect((await ask('/chat-log', `${talk}&cursor=x`)).status).toBe(400);
  });

  test('each message has a link that can be sent, and it leads to the message', async () => {
    use(Array.from({ length: 130 }, (_, number) => aMessage(number)));
    const { body } = await ask('/chat-log', talk);
    const link = [...body.matchAll(/class="when"\s+href="([^"]*)"/g)][0]?.[1]?.replaceAll('&amp;', '&') ?? '';
    const [query, anchor] = (link.split('?')[1] ?? '').split('#');
    expect((await ask('/chat-log', query)).body).toContain(`id="${anchor ?? ''}"`);
  });

  test('shows a timeline in place, without script by a link, with it as a piece', async () => {
    use([
      aMessage(7, {
        state: 'received',
        timeline: [
          { at: '2026-11-21T11:00:07.000Z', state: 'accepted', resource: null, evidence: null, reason: null },
          {
            at: '2026-11-21T11:00:08.500Z',
            state: 'confirmed',
            resource: '<u>',
            evidence: 'barrier',
            reason: null,
          },
          {
            at: '2026-11-21T11:00:09.000Z',
            state: 'failed',
            resource: 'x',
            evidence: null,
            reason: '<blink>',
          },
        ],
      }),
    ]);
    expect((await ask('/chat-log', talk)).body).not.toContain('answered a ping');
    const open = await ask('/chat-log', `${talk}&open=stanza-7`);
    const part = await ask('/chat-log', 'message=stanza-7&part=timeline');
    for (const text of [open.body, (JSON.parse(part.body) as { timeline: string }).timeline]) {
      expect(text).toContain('+1.500 s');
      expect(text).toContain('answered a ping');
      expect(text).toContain('With <bdi>&lt;u&gt;</bdi>');
      expect(text).toContain('&lt;blink&gt;');
      expect(text).not.toMatch(/<u>|<blink>/);
    }
    expect(open.body).toContain('aria-expanded="true"');
    expect(recorded()).toEqual([
      ['conversation', 1],
      ['conversation', 1],
      ['message', 1],
      ['message', 1],
    ]);
  });
});

describe('a message', () => {
  test('shows timeline and XML, and leads back to its conversation', async () => {
    const { body } = await ask('/chat-log', 'message=stanza-2');
    expect(body).toContain('&lt;message id=&#39;m2&#39;&gt;');
    expect(body).toContain(
      'talk=alice%40localhost&amp;talk=bob%40localhost&amp;at=2026-11-21T11%3A00%3A02.000Z',
    );
    expect((await ask('/chat-log', 'message=none')).status).toBe(404);
    expect((await ask('/chat-log', 'message=none&part=timeline')).status).toBe(404);
  });
});
