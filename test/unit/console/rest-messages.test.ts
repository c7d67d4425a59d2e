/** Messages over REST: the list with its filters, and one with its timeline. */
import { aMessage, noon } from './in-memory.ts';
import { matching, restOf } from './rest-asked.ts';
import type { Rest } from './rest-asked.ts';

let services: Rest['services'];
let app: Rest['app'];
let get: Rest['get'];

beforeEach(async () => {
  ({ services, app, get } = await restOf());
});
afterEach(() => app.close());

const messages = (query: string) => get(`/api/v1/messages${query}`);

describe('messages', () => {
  test('are given newest first, 50 at most, with the contract’s fields and what is added', async () => {
    const answer = await messages('');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    const { items, next } = answer.json();
    expect(items.map((item) => item.stanzaId)).toEqual(['stanza-3', 'stanza-2', 'stanza-1']);
    expect(Object.keys(items[0] ?? {}).toSorted()).toEqual([
      'bodies',
      'body',
      'deliveries',
      'from',
      'id',
      'moreDeliveries',
      'position',
      'repeats',
      'room',
      'sentAt',
      'stanzaId',
      'state',
      'texts',
      'to',
      'type',
    ]);
    expect(next).toBeNull();
    expect(services.log.queries).toEqual([{ order: 'desc', limit: 50 }]);
  });

  test('nulls stay null and bodies stay as they were', async () => {
    const body = '<b>"\u202E\ud83d\ude00\ud800 \u0007';
    services.log.kept.splice(
      0,
      3,
      aMessage(9, { id: null, body, room: 'r@c.localhost' }),
      aMessage(8, { body: null }),
    );
    const { items } = (await messages('?order=asc')).json();
    expect(items[1]).toMatchObject({ id: null, room: 'r@c.localhost', body });
    expect(items[0]).toMatchObject({ body: null, room: null });
  });

  test('every filter reaches the log', async () => {
    const query = new URLSearchParams({
      participant: 'Alice@LOCALHOST/home',
      with: 'bob@localhost',
      room: 'room@conference.localhost',
      since: '2026-11-21T10:00:00.5+01:00',
      until: '2026-11-21T12:00:00Z',
      state: 'accepted',
      text: 'hello 2',
      order: 'asc',
      limit: '500',
    });
    expect((await messages(`?${query.toString()}`)).statusCode).toBe(200);
    expect(services.log.queries).toEqual([
      {
        participant: 'alice@localhost',
        with: 'bob@localhost',
        room: 'room@conference.localhost',
        since: Date.parse('2026-11-21T09:00:00.500Z'),
        until: noon,
        state: 'accepted',
        text: 'hello 2',
        order: 'asc',
        limit: 500,
      },
    ]);
  });

  test('the cursor leads through all of them', async () => {
    const first = (await messages('?limit=2')).json();
    const second = (await messages(`?limit=2&cursor=${first.next ?? ''}`)).json();
    expect([...first.items, ...second.items].map((item) => item.id)).toEqual(['m3', 'm2', 'm1']);
    expect(second.next).toBeNull();
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=abc', 'limit'],
    ['limit=1e2', 'limit'],
    ['limit=%2B5', 'limit'],
    ['limit=', 'limit'],
    ['limit=5&limit=6', 'limit'],
    ['since=yesterday', 'since'],
    ['since=2026-11-21', 'since'],
    ['since=2026-11-21T08:00:00', 'since'],
    ['since=2026-02-29T08:00:00Z', 'since'],
    ['since=2026-11-21T24:00:00Z', 'since'],
    ['until=2026-11-21T08:00:00%2B25:00', 'until'],
    ['until=1795248000000', 'until'],
    ['state=read', 'state'],
    ['state=', 'state'],
    ['with=bob@localhost', 'with'],
    ['participant=', 'participant'],
    ['participant=a%20b@foo_bar', 'participant'],
    ['participant=@localhost', 'participant'],
    ['participant=alice@', 'participant'],
    ['participant=a@b@', 'participant'],
    ['participant=%F0%9F%98%80@localhost', 'participant'],
    ['participant=/home', 'participant'],
    [`participant=${'a'.repeat(1024)}@localhost`, 'participant'],
    ['room=%00@localhost', 'room'],
    ['text=', 'text'],
    ['text=%20%20', 'text'],
    ['text=a%00b', 'text'],
    [`text=${'a'.repeat(201)}`, 'text'],
    ['text=%ff', 'text'],
    ['order=down', 'order'],
    ['cursor=stranger', 'cursor'],
    ['cursor=%0a', 'cursor'],
    ['Limit=5', 'Limit'],
    ['constructor=x', 'constructor'],
    ['__proto__=x', '__proto__'],
  ])('refuses ?%.60s and names %s', async (query, parameter) => {
    const answer = await messages(`?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    const problem = answer.json();
    expect(problem).toMatchObject({ status: 400, type: matching(/:invalid-parameters$/) });
    expect(problem.title).not.toBe('');
    expect(problem.detail).toContain(parameter);
    expect(problem.errors).toEqual([{ parameter, problem: matching(/./) }]);
  });

  test('names everything that is wrong at once', async () => {
    const { errors } = (await messages('?limit=0&state=x&colour=red')).json();
    expect(errors.map((error) => error.parameter)).toEqual(['limit', 'state', 'colour']);
  });

  test('a plus that was not escaped in an offset is understood', async () => {
    expect((await messages('?since=2026-11-21T10:00:00+01:00')).statusCode).toBe(200);
    expect(services.log.queries[0]?.since).toBe(Date.parse('2026-11-21T09:00:00Z'));
  });
});

describe('one message', () => {
  test('comes with timeline and XML', async () => {
    const answer = await get('/api/v1/messages/stanza-2');
    expect(answer.json()).toEqual(aMessage(2));
  });

  test.each(['nothing', '%00', '..%2f..%2fetc%2fpasswd', 'a'.repeat(1000)])('%.30s is a 404', async (id) => {
    const answer = await get(`/api/v1/messages/${id}`);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ status: 404, type: matching(/:not-found$/) });
  });

  test('takes no parameters', async () => {
    expect((await get('/api/v1/messages/stanza-2?xml=1')).json().errors[0]?.parameter).toBe('xml');
  });
});
