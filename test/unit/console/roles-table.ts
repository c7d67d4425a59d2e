/** Every route with who may ask it, what it answers then, and whether that has content. */
import type { FakeServices } from './in-memory.ts';

export interface Row {
  /** `open`: anybody. `session`: who is signed in. Else the least scope of a token. */
  readonly needs: 'open' | 'status' | 'admin' | 'session';
  /** Whether those who may read are shown bodies. */
  readonly content?: true;
  readonly ask?: (
    services: FakeServices,
    number: number,
  ) => { readonly url?: string; readonly payload?: object };
  readonly ok: number;
  /** What the method answers to those who are not signed in. */
  readonly closed?: number;
}

const victim = (services: FakeServices) =>
  services.access.createToken({ name: 'victim', scope: 'read', expiresAt: null }, 'admin').view.id;

export const rows: Readonly<Record<string, Row>> = {
  'GET /api/v1/health': { needs: 'open', ok: 200 },
  'GET /api/v1/openapi.json': { needs: 'status', ok: 200 },
  'GET /metrics': { needs: 'status', ok: 200 },
  'GET /api/v1/messages': { needs: 'status', content: true, ok: 200 },
  'GET /api/v1/messages/:stanzaId': {
    needs: 'status',
    content: true,
    ask: () => ({ url: '/api/v1/messages/stanza-1' }),
    ok: 200,
  },
  'GET /api/v1/messages/:stanzaId/deliveries': {
    needs: 'status',
    ask: () => ({ url: '/api/v1/messages/stanza-1/deliveries' }),
    ok: 200,
  },
  'GET /api/v1/messages/:stanzaId/timeline': {
    needs: 'status',
    ask: () => ({ url: '/api/v1/messages/stanza-1/timeline' }),
    ok: 200,
  },
  'POST /api/v1/messages/:stanzaId/redeliver': {
    needs: 'admin',
    ask: () => ({ url: '/api/v1/messages/stanza-1/redeliver' }),
    ok: 202,
  },
  'POST /api/v1/clock': { needs: 'admin', ok: 204 },
  'GET /api/v1/restored': { needs: 'status', ok: 200 },
  'GET /api/v1/erasures': { needs: 'admin', ok: 200 },
  'GET /api/v1/erasures/:id': { needs: 'admin', ask: () => ({ url: '/api/v1/erasures/1' }), ok: 200 },
  'POST /api/v1/erasures': {
    needs: 'admin',
    ask: () => ({ payload: { account: 'alice@localhost', confirm: true } }),
    ok: 200,
  },
  'GET /api/v1/backup': { needs: 'admin', ok: 200 },
  'POST /api/v1/backup': { needs: 'admin', ok: 202 },
  'DELETE /api/v1/backup': { needs: 'admin', ok: 204 },
  'GET /api/v1/backup/content': { needs: 'admin', ok: 200 },
  'POST /api/v1/restored': { needs: 'admin', ask: () => ({ payload: { action: 'settle' } }), ok: 200 },
  'GET /api/v1/conversations': { needs: 'status', content: true, ok: 200 },
  'GET /api/v1/conversations/:a/:b': {
    needs: 'status',
    content: true,
    ask: () => ({ url: '/api/v1/conversations/alice@localhost/bob@localhost' }),
    ok: 200,
  },
  'GET /api/v1/conversations/:room': {
    needs: 'status',
    content: true,
    ask: () => ({ url: '/api/v1/conversations/room@conference.localhost' }),
    ok: 200,
  },
  'GET /api/v1/export': { needs: 'status', content: true, ok: 200 },
  'GET /api/v1/stats': {
    needs: 'status',
    ask: () => ({ url: '/api/v1/stats?until=2026-11-21T12:00:00Z' }),
    ok: 200,
  },
  'GET /api/v1/states': { needs: 'status', ok: 200 },
  'GET /api/v1/events': {
    needs: 'status',
    content: true,
    ask: () => ({ url: '/api/v1/events?lastEventId=0' }),
    ok: 200,
  },
  'GET /api/v1/settings': { needs: 'admin', ok: 200 },
  'PUT /api/v1/settings/:name': {
    needs: 'admin',
    ask: () => ({ url: '/api/v1/settings/plugin.receipts.log', payload: { value: 'true' } }),
    ok: 200,
  },
  'GET /api/v1/tokens': { needs: 'admin', ok: 200 },
  'POST /api/v1/tokens': {
    needs: 'admin',
    ask: (_services, number) => ({ payload: { name: `new ${number}`, scope: 'status' } }),
    ok: 201,
  },
  'DELETE /api/v1/tokens/:id': {
    needs: 'admin',
    ask: (services) => ({ url: `/api/v1/tokens/${victim(services)}` }),
    ok: 204,
  },
  'GET /api/v1/access-records': { needs: 'admin', ok: 200 },

  'GET /': { needs: 'open', ok: 303 },
  'GET /assets/receipts.css': { needs: 'open', ok: 200 },
  'GET /assets/receipts.js': { needs: 'open', ok: 200 },
  'GET /assets/receipts.svg': { needs: 'open', ok: 200 },
  // Who is signed in already is led on.
  'GET /sign-in': { needs: 'open', ok: 200 },
  'POST /sign-in': { needs: 'open', ok: 403 },
  'POST /sign-out': { needs: 'open', ok: 303 },
  'GET /overview': { needs: 'session', ok: 200, closed: 303 },
  'POST /overview': { needs: 'session', ok: 405, closed: 303 },
  'GET /chat-log': { needs: 'session', content: true, ok: 200, closed: 303 },
  'POST /chat-log': { needs: 'session', ok: 403, closed: 303 },
  'GET /settings': { needs: 'session', ok: 200, closed: 303 },
  // The form's token is missing: nothing is changed.
  'POST /settings': { needs: 'session', ok: 403, closed: 303 },
};

export const callers = [
  'none',
  'wrong',
  'revoked',
  'expired',
  'status',
  'read',
  'admin',
  'own',
  'session',
] as const;
export type Caller = (typeof callers)[number];

export function expected({ needs, ok, closed = 0 }: Row, caller: Caller): number {
  if (needs === 'open') return ok;
  if (needs === 'session') return caller === 'session' ? ok : closed;
  if (caller === 'admin' || caller === 'own') return ok;
  if (caller === 'status' || caller === 'read') return needs === 'admin' ? 403 : ok;
  return 401;
}
