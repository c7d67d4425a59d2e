/** What names a program or a place on the server is set in Openfire's own console, and nowhere else. */
import { createConsole } from '../../../src/console/console.ts';
import { setOnlyInOpenfire } from '../../../src/settings/properties.ts';
import { LiveSettings } from '../../../src/settings/settings.ts';
import { FakeServices, aMessage, noon } from './in-memory.ts';
import { listening } from './listener.ts';
import type { Listening } from './listener.ts';

let services: FakeServices;
let app: Listening;

beforeEach(async () => {
  services = new FakeServices([aMessage(1)]);
  app = await listening(services, { version: '0.1.0', now: () => noon });
});
afterEach(() => app.close());

const names = ['plugin.receipts.node', 'plugin.receipts.directory'];

test('the list has the runtime and the directory', () => {
  expect([...setOnlyInOpenfire].toSorted()).toEqual(names.toSorted());
});

test.each(names)('a token of scope admin cannot set %s, nor give it back its default', async (name) => {
  for (const value of ['/tmp/mine', '', null]) {
    const answer = await app.inject({
      method: 'PUT',
      url: `/api/v1/settings/${name}`,
      headers: { authorization: 'Bearer the-right-token', 'content-type': 'application/json' },
      payload: JSON.stringify({ value }),
    });
    expect(answer.statusCode).toBe(403);
    expect(answer.json().type).toBe('urn:problem-type:openfire-receipts:only-in-openfire');
  }
  expect(services.changes).toEqual([]);
});

const formOf = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

test.each(names)('an administrator on the own port cannot set %s; its field is not offered', async (name) => {
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const page = await app.inject({ url: '/sign-in' });
  const csrfOf = (body: string) => /name="receipts-csrf"\s+value="([^"]+)"/.exec(body)?.[1] ?? '';
  const cookieOf = (cookies: readonly string[] = [], wanted: string) =>
    cookies.find((one) => one.startsWith(wanted))?.split(';')[0] ?? '';
  const signedIn = await app.inject({
    method: 'POST',
    url: '/sign-in',
    headers: { ...type, cookie: cookieOf(page.headers['set-cookie'], 'receipts-sign-in=') },
    payload: formOf({ 'receipts-csrf': csrfOf(page.body), user: 'admin', password: 'secret' }),
  });
  const cookie = cookieOf(signedIn.headers['set-cookie'], 'receipts-session=');
  const shown = await app.inject({ url: '/settings', headers: { cookie } });
  expect(shown.body).toContain('id="field-http.port"');
  expect(shown.body).not.toContain(`value="${name}"`);
  const answer = await app.inject({
    method: 'POST',
    url: '/settings',
    headers: { ...type, cookie },
    payload: formOf({ 'receipts-csrf': csrfOf(shown.body), name, value: '/tmp/mine' }),
  });
  expect(answer.statusCode).toBe(403);
  expect(answer.body).toContain('Openfire');
  expect(services.changes).toEqual([]);
});

test("in Openfire's own console it is set as ever", async () => {
  const answer = await createConsole(services, { version: '0.1.0' }).handleAdminConsole({
    method: 'POST',
    path: '/settings',
    query: '',
    user: 'root',
    csrf: 'token',
    contentType: 'application/x-www-form-urlencoded',
    body: formOf({ 'receipts-csrf': 'token', name: 'plugin.receipts.node', value: '/opt/node' }),
  });
  expect(answer.status).toBe(303);
  expect(services.changes).toEqual([['root', 'plugin.receipts.node', '/opt/node']]);
});

test('that the runtime which is set is not the one in use is a problem, until it is not set any more', () => {
  const settings = new LiveSettings('/tmp/node (/tmp/node may be written by others)');
  expect(settings.problems).toEqual([]);
  settings.change('plugin.receipts.node', '/tmp/node');
  expect(settings.problems.join()).toContain('may be written by others');
  settings.change('plugin.receipts.node', null);
  expect(settings.problems).toEqual([]);
});
