/** Settings over REST: they are listed and set, and a shorter retention has to be confirmed. */
import { bearer } from './listener.ts';
import { restOf } from './rest-asked.ts';
import type { Rest } from './rest-asked.ts';

let services: Rest['services'];
let app: Rest['app'];
let get: Rest['get'];

beforeEach(async () => {
  ({ services, app, get } = await restOf());
});
afterEach(() => app.close());

describe('settings', () => {
  const put = (name: string, payload: string, type = 'application/json') =>
    app.inject({
      method: 'PUT',
      url: `/api/v1/settings/${name}`,
      payload,
      headers: { ...bearer, 'content-type': type },
    });

  test('a shorter retention says how many messages it takes, and is set where that is confirmed', async () => {
    services.wouldTake = 12;
    const name = 'plugin.receipts.retention.days';
    const asked = await put(name, '{"value": "36"}');
    expect(asked.statusCode).toBe(409);
    expect(asked.json()).toMatchObject({ messages: 12 });
    expect(asked.json()['type']).toMatch(/:not-confirmed$/);
    expect((await put(name, '{"value": "36", "confirm": false}')).statusCode).toBe(409);
    expect((await put(name, '{"value": "36", "confirm": "yes"}')).statusCode).toBe(400);
    expect(services.changes).toEqual([]);
    expect((await put(name, '{"value": "36", "confirm": true}')).statusCode).toBe(200);
    expect(services.changes).toEqual([[expect.any(String), name, '36']]);
  });

  test('are listed, set and given back their default', async () => {
    const listed = (await get('/api/v1/settings')).json();
    expect(listed.items).toEqual(services.settings());
    const name = 'plugin.receipts.guard.timeoutSeconds';
    const set = await put(name, '{"value":"45"}');
    expect(set.statusCode).toBe(200);
    expect(set.json()).toMatchObject({ name, value: '45', isSet: true, fallback: '30' });
    expect((await put(name, '{"value":null}')).json()).toMatchObject({ value: '30', isSet: false });
    expect(services.changes).toEqual([
      ['receipts-api', name, '45'],
      ['receipts-api', name, null],
    ]);
  });

  test.each([
    ['{"value":"soon"}', 400, 'invalid-parameters'],
    ['{"value":45}', 400, 'invalid-body'],
    ['{}', 400, 'invalid-body'],
    ['[]', 400, 'invalid-body'],
    ['null', 400, 'invalid-body'],
    ['', 400, 'invalid-body'],
    ['{"value":', 400, 'invalid-body'],
    ['{"value":"1","__proto__":{}}', 400, 'invalid-body'],
    ['{"value":"1","more":1}', 400, 'invalid-parameters'],
    [JSON.stringify({ value: 'x'.repeat(2001) }), 400, 'invalid-parameters'],
    [JSON.stringify({ value: 'x'.repeat(70_000) }), 413, 'too-large'],
  ])('%.40s is %i %s', async (payload, status, code) => {
    const answer = await put('plugin.receipts.guard.timeoutSeconds', payload);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json().type).toBe(`urn:problem-type:openfire-receipts:${code}`);
    expect(services.changes).toEqual([]);
  });

  test('other types and other names are refused', async () => {
    expect(
      (await put('plugin.receipts.log', 'value=false', 'application/x-www-form-urlencoded')).statusCode,
    ).toBe(415);
    expect((await put('xmpp.domain', '{"value":"evil"}')).statusCode).toBe(404);
    expect((await put('log', '{"value":"false"}')).statusCode).toBe(404);
  });
});
