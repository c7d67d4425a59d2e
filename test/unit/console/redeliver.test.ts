/** Messages that are given out by hand: over REST and on their page. */
import type { HandRefusal } from '../../../src/ledger/guard/by-hand.ts';
import { FakeServices, aMessage, noon } from './in-memory.ts';
import { listening } from './listener.ts';
import type { Listening } from './listener.ts';
import { pagesOf, readable } from './pages-asked.ts';

const bearer = { authorization: 'Bearer the-right-token' };

describe('over REST', () => {
  let services: FakeServices;
  let app: Listening;
  beforeEach(async () => {
    services = new FakeServices([aMessage(1, { state: 'failed' })]);
    app = await listening(services, { version: '0.1.0', now: () => noon, onFault: () => undefined });
  });
  afterEach(() => app.close());
  const redeliver = (id: string, query = '') =>
    app.inject({ method: 'POST', url: `/api/v1/messages/${id}/redeliver${query}`, headers: bearer });

  test('one is delivered again, and it is recorded who had it done', async () => {
    expect((await redeliver('stanza-1')).statusCode).toBe(202);
    expect(services.redelivered).toEqual(['stanza-1']);
    expect(services.access.recorded).toMatchObject([
      {
        who: 'token api-token',
        via: 'api',
        action: 'redelivered',
        filter: { stanzaId: 'stanza-1' },
        rows: 1,
      },
    ]);
  });

  test('what is not there, or takes parameters, is refused', async () => {
    expect((await redeliver('stanza-9')).statusCode).toBe(404);
    expect((await redeliver('stanza-1', '?force=yes')).statusCode).toBe(400);
    expect(services.redelivered).toEqual([]);
    expect(services.access.recorded).toEqual([]);
  });

  test.each<HandRefusal>(['has-it', 'stored', 'on-its-way', 'held', 'not-kept', 'not-local', 'off'])(
    'it is told why it cannot be: %s',
    async (refusal) => {
      services.handRefusal = refusal;
      const answer = await redeliver('stanza-1');
      expect(answer.statusCode).toBe(409);
      expect(answer.json()).toMatchObject({ status: 409, detail: expect.stringMatching(/^\w.*\.$/) });
      expect(services.access.recorded).toEqual([]);
    },
  );
});

describe('on its page', () => {
  const show = (state: 'failed' | 'confirmed') => pagesOf([aMessage(1, { state })]);
  const press = (pages: ReturnType<typeof pagesOf>, csrf = 'the-csrf-token') =>
    pages.ask('/chat-log', 'message=stanza-1', {
      method: 'POST',
      contentType: 'application/x-www-form-urlencoded',
      body: new URLSearchParams({ 'receipts-csrf': csrf, redeliver: 'stanza-1' }).toString(),
    });

  test('a button is there for what was lost, and for nothing else', async () => {
    expect((await show('failed').ask('/chat-log', 'message=stanza-1')).body).toContain('name="redeliver"');
    expect((await show('confirmed').ask('/chat-log', 'message=stanza-1')).body).not.toContain(
      'name="redeliver"',
    );
  });

  test('it delivers the message again, once the form is known to be ours', async () => {
    const pages = show('failed');
    expect((await press(pages, 'forged')).status).toBe(403);
    expect(pages.services.redelivered).toEqual([]);
    const { status, headers } = await press(pages);
    expect(status).toBe(303);
    expect(headers).toMatchObject({ location: 'chat-log?message=stanza-1&redelivered=yes' });
    expect(pages.services.redelivered).toEqual(['stanza-1']);
    expect(pages.services.access.recorded).toMatchObject([{ who: 'root', action: 'redelivered' }]);
    const { body } = await pages.ask('/chat-log', 'message=stanza-1&redelivered=yes');
    expect(readable(body)).toContain('It is on its way again.');
  });

  test('it says so where it cannot be', async () => {
    const pages = show('failed');
    pages.services.handRefusal = 'stored';
    const { status, body } = await press(pages);
    expect(status).toBe(409);
    expect(readable(body)).toContain('It cannot be delivered again');
  });
});
