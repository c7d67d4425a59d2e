/**
 * Who gets what: every route that is registered, for every kind of caller. roles-table.ts must have a row for each of
 * them: whatever has none must refuse its method (405), so that a new route cannot be forgotten.
 */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { TimeZone } from '../../../src/base/time-zone.ts';
import { Answers } from '../../../src/console/access/answers.ts';
import { BearerGate } from '../../../src/console/access/bearer.ts';
import { SignIns } from '../../../src/console/ports/own-port.ts';
import { buildServer } from '../../../src/console/ports/server.ts';
import { describeApi, endpointsOf, endpointTable } from '../../../tools/docs/table.ts';
import { FakeServices, aMessage, noon } from './in-memory.ts';
import { askAt } from './roles-asked.ts';
import type { Answer } from './roles-asked.ts';
import { callers, expected, rows } from './roles-table.ts';
import type { Caller, Row } from './roles-table.ts';

const marker = 'MARKER-7f3a';

let services: FakeServices;
let app: FastifyInstance;
let routes: { method: string; url: string }[];
let credentials: Record<Caller, Record<string, string>>;
let asked = 0;

beforeEach(async () => {
  routes = [];
  services = new FakeServices([
    aMessage(1, { body: `${marker} 1`, xml: `<message><body>${marker}</body></message>` }),
    aMessage(2, { body: `${marker} 2`, room: 'room@conference.localhost', to: 'room@conference.localhost' }),
  ]);
  const retention = { ...services.healthNow.retention, clockAheadBy: 1 };
  services.heldNow = 1;
  services.healthNow = { ...services.healthNow, retention };
  const signIns = new SignIns();
  const shared = {
    services,
    version: '0.1.0',
    now: () => noon,
    apiBase: () => null,
    zone: TimeZone.utc,
    onFault: () => undefined,
  };
  app = await buildServer(
    { ...shared, gate: new BearerGate(services), answers: new Answers(), signIns },
    ({ method, url }) => {
      for (const one of [method].flat()) routes.push({ method: one, url });
    },
  );
  await app.listen({ port: 0, host: '127.0.0.1' });

  const token = (scope: 'status' | 'read' | 'admin', expiresAt: number | null = null) =>
    services.access.createToken(
      { name: `${scope} ${services.access.kept.length}`, scope, expiresAt },
      'admin',
    ).token;
  const revoked = token('admin');
  services.access.revokeToken(revoked);
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
  credentials = {
    none: {},
    wrong: bearer('rcpt_wrong'),
    revoked: bearer(revoked),
    expired: bearer(token('admin', noon)),
    status: bearer(token('status')),
    read: bearer(token('read')),
    admin: bearer(token('admin', noon + 1)),
    own: bearer(services.token),
    session: { cookie: `receipts-session=${signIns.sessions.open('admin', noon)}` },
  };
});
afterEach(async () => {
  app.server.closeAllConnections();
  await app.close();
});

function ask(
  method: string,
  url: string,
  headers: Record<string, string> = {},
  payload?: object,
): Promise<Answer> {
  const { port } = app.server.address() as AddressInfo; // listens on TCP
  return askAt(port, method, url, headers, payload);
}

function askRow(name: string, row: Row, caller: Caller, method?: string): Promise<Answer> {
  const [verb = '', address = ''] = name.split(' ');
  asked += 1;
  const { url = address, payload } = row.ask?.(services, asked) ?? {};
  return ask(method ?? verb, url, credentials[caller], payload);
}

/** Nothing of a message: not in the body, nor in the headers. */
function showsContent({ headers, body }: Answer): boolean {
  return JSON.stringify([headers, body]).includes(marker);
}

test('the table has every route, and no other; whatever else is registered is refused', async () => {
  const registered = new Set(routes.map(({ method, url }) => `${method} ${url}`));
  for (const name of Object.keys(rows)) expect(registered).toContain(name);
  for (const { method, url } of routes) {
    if (`${method} ${url}` in rows || (method === 'HEAD' && `GET ${url}` in rows)) continue;
    // Node's client knows no TRACE with a body, and Fastify none at all without one: both are refused alike.
    for (const caller of ['none', 'admin', 'session'] as const) {
      const { status } = await ask(method, url.replaceAll(/:\w+/g, 'x'), credentials[caller]);
      expect(`${method} ${url} ${status}`).toBe(`${method} ${url} 405`);
    }
  }
});

describe.each(Object.entries(rows))('%s', (name, row) => {
  test.each(callers)('for %s', async (caller) => {
    const answer = await askRow(name, row, caller);
    const signedIn = caller === 'session' && name === 'GET /sign-in';
    expect(answer.status).toBe(signedIn ? 303 : expected(row, caller));
    const mayRead =
      row.needs === 'session' ? caller === 'session' : ['read', 'admin', 'own'].includes(caller);
    expect(showsContent(answer)).toBe(row.content === true && mayRead);
    if (answer.status === 401 && row.needs !== 'session') {
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm=/);
    }
    if (answer.status === 403 && row.needs === 'admin') {
      expect(JSON.parse(answer.body)).toMatchObject({ type: expect.stringMatching(/:forbidden$/) as string });
      expect(answer.headers['www-authenticate']).toContain('insufficient_scope');
    }
  });

  if (!name.startsWith('GET ')) return;
  test('HEAD is no way round', async () => {
    for (const caller of callers) {
      const answer = await askRow(name, row, caller, 'HEAD');
      const signedIn = caller === 'session' && name === 'GET /sign-in';
      expect(answer.status).toBe(signedIn ? 303 : expected(row, caller));
      expect(answer.body).toBe('');
      expect(showsContent(answer)).toBe(false);
    }
  });
});

describe('whoever may not read', () => {
  const closed = ['none', 'wrong', 'revoked', 'expired', 'status'] as const;

  test.each([
    '/api/v1/messages?limit=0',
    `/api/v1/messages?text=${marker}`,
    `/api/v1/messages?colour=${marker.toLowerCase()}`,
    '/api/v1/messages?cursor=stranger',
    '/api/v1/messages/none',
    '/api/v1/messages/%zz',
    '/api/v1/conversations/@/x',
    '/api/v1/conversations?cursor=x',
    '/api/v1/export?format=html',
    '/api/v1/export?format=csv',
    '/api/v1/export?format=jsonl&after=stanza-1',
    '/api/v1/export?after=none',
    `/api/v1/export?text=${marker}`,
    '/api/v1/events?lastEventId=x',
    '/api/v1/events?lastEventId=0&room=room@conference.localhost',
    '/api/v1/nothing',
    '/chat-log?message=stanza-1',
    '/chat-log?participant=alice@localhost&with=bob@localhost',
    '/chat-log?part=live',
    '/overview?part=live',
    '/chat-log/../api/v1/messages',
    '//api/v1/messages',
    '/API/v1/messages',
    '/api/v1/messages;x',
  ])('finds nothing in %s', async (url) => {
    for (const caller of closed) {
      const answer = await ask('GET', url, credentials[caller]);
      expect(`${caller} ${answer.status} ${showsContent(answer)}`).toBe(`${caller} ${answer.status} false`);
      if (caller !== 'status') expect([301, 303, 401, 404, 400]).toContain(answer.status);
    }
  });

  test('finds nothing in what fails either', async () => {
    services.log.broken = new Error(`${marker} in a stack`);
    for (const [name, row] of Object.entries(rows)) {
      for (const caller of callers) expect(showsContent(await askRow(name, row, caller))).toBe(false);
    }
  });

  test('cannot search bodies', async () => {
    for (const url of ['/api/v1/messages', '/api/v1/export']) {
      for (const word of [marker, 'nothing']) {
        const { status, body } = await ask('GET', `${url}?text=${word}`, credentials.status);
        expect(status).toBe(403);
        expect(body).not.toContain(word);
      }
    }
  });

  test('is asked for the token before anything else is looked at', async () => {
    for (const [name, row] of Object.entries(rows)) {
      const [method = '', address = ''] = name.split(' ');
      if (!address.startsWith('/api') || row.needs === 'open') continue;
      const url = `${address.replaceAll(/:\w+/g, 'none')}?colour=red`;
      expect((await ask(method, url, { 'content-type': 'text/plain' })).status).toBe(401);
      if (row.needs === 'admin') expect((await ask(method, url, credentials.read)).status).toBe(403);
    }
  });
});

test('tokens of each scope get the ledger: who, when, how far', async () => {
  for (const caller of ['status', 'read'] as const) {
    const { body } = await ask('GET', '/api/v1/messages/stanza-1', credentials[caller]);
    expect(JSON.parse(body)).toMatchObject({
      stanzaId: 'stanza-1',
      from: 'alice@localhost/home',
      state: 'accepted',
      timeline: [{ state: 'accepted' }],
      body: caller === 'status' ? null : `${marker} 1`,
      xml: caller === 'status' ? '' : `<message><body>${marker}</body></message>`,
    });
  }
});

test('the table for the documentation says the same', async () => {
  const description = await describeApi('0.1.0');
  const endpoints = endpointsOf(description);
  const told = endpoints.map(({ method, path, scope, hasContent }) => [
    `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    scope ?? 'open',
    hasContent,
  ]);
  const known = Object.entries(rows)
    .filter(([name]) => / \/(api|metrics)/.test(name))
    .map(([name, { needs, content }]) => [name, needs, content === true]);
  expect(told.toSorted()).toEqual(known.toSorted());
  expect(endpointTable(description)).toContain(
    '| `GET /api/v1/messages` | Messages of the chat log | 401 | without content | yes | yes |',
  );
});
