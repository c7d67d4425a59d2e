/** Figures over REST, and who is typing. */
import type { Stats } from '../../../src/store/reader.ts';
import type { Json } from './listener.ts';
import { restOf } from './rest-asked.ts';
import type { Rest } from './rest-asked.ts';

let services: Rest['services'];
let app: Rest['app'];
let get: Rest['get'];

beforeEach(async () => {
  ({ services, app, get } = await restOf());
});
afterEach(() => app.close());

describe('figures', () => {
  const stats = async (query = '') => {
    const answer = await get(`/api/v1/stats${query}`);
    return { ...answer.json(), status: answer.statusCode } as Json & { readonly status: number };
  };

  test('are of the last 24 hours by the hour, if nothing is said', async () => {
    const { since, until, step, points, total } = (await stats()) as unknown as Stats;
    expect({ since, until, step }).toEqual({
      since: '2026-11-20T12:00:00.000Z',
      until: '2026-11-21T12:00:00.000Z',
      step: 'hour',
    });
    expect(points).toHaveLength(24);
    expect(total).toMatchObject({ messages: 3, byState: { accepted: 3 }, delivery: { p50: 100 } });
  });

  test('what is said is taken, and what is left out follows from it', async () => {
    expect(await stats('?until=2026-11-02T00:00:00Z')).toMatchObject({ since: '2026-11-01T00:00:00.000Z' });
    expect(await stats('?since=2030-01-01T00:00:00Z')).toMatchObject({
      until: '2030-01-01T00:00:00.000Z',
      points: [],
    });
    expect(await stats('?since=2026-11-21T11:00:30Z&step=minute')).toMatchObject({
      since: '2026-11-21T11:00:00.000Z',
      step: 'minute',
    });
  });

  test.each([
    ['?step=week', 'step'],
    ['?since=2026-11-22T00:00:00Z&until=2026-11-21T00:00:00Z', 'until'],
    ['?since=2026-01-01T00:00:00Z&until=2026-11-21T00:00:00Z', 'step'],
    ['?since=0000-01-01T00:00:00Z&until=9999-12-31T00:00:00Z&step=day', 'step'],
    ['?step=minute&since=2026-11-20T00:00:00Z&until=2026-11-21T10:00:00Z', 'step'],
    ['?limit=5', 'limit'],
    ['?tz=Mars/Olympus&since=2026-11-20', 'tz'],
    ['?tz=%2B02:00', 'tz'],
  ])('%s is a 400 that names %s', async (query, parameter) => {
    const { status, errors } = await stats(query);
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ parameter }]);
  });

  test.each([
    [
      'tz=Europe/Berlin&since=2026-03-29&until=2026-03-30',
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ],
    [
      'tz=Asia/Kolkata&since=2026-03-29&until=2026-03-30',
      '2026-03-28T18:30:00.000Z',
      '2026-03-29T18:30:00.000Z',
    ],
    [
      'tz=Europe/Berlin&since=2026-03-29T00:00:00Z&until=2026-03-30',
      '2026-03-29T00:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ],
    ['since=2026-03-29&until=2026-03-29T12:30', '2026-03-29T00:00:00.000Z', '2026-03-29T12:30:00.000Z'],
  ])('%s is from %s to %s', async (query, since, until) => {
    const asked = jest.spyOn(services.log, 'stats');
    const found = await stats(`?${query}`);
    expect(found).toMatchObject({ status: 200, tz: new URLSearchParams(query).get('tz') ?? 'UTC' });
    expect(found['items']).toEqual(found['points']);
    expect(asked.mock.lastCall?.[0]).toMatchObject({ since: Date.parse(since), until: Date.parse(until) });
  });

  test('2,000 points are given', async () => {
    const found = await stats('?step=minute&since=2026-11-20T00:00:00Z&until=2026-11-21T09:20:00Z');
    expect(found['points']).toHaveLength(2000);
  });

  test('who is typing is told as it is known', async () => {
    services.typing = [
      {
        from: 'alice@localhost',
        resource: null,
        to: 'bob@localhost',
        state: 'composing',
        at: '2026-11-21T11:59:59.000Z',
      },
    ];
    expect((await get('/api/v1/states')).json()).toEqual({ items: services.typing });
    expect((await get('/api/v1/states?all=1')).json().errors).toMatchObject([{ parameter: 'all' }]);
  });
});
