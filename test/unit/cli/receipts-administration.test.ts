/** receipts settings, clock, tokens and records: what an administrator does with the command. */
import { receipts } from './child.ts';
import { closePlace, openPlace } from './command-place.ts';
import type { CommandPlace, Services } from './command-place.ts';

// Each starts a Node, and the machine may be busy.
jest.setTimeout(60_000);

let place: CommandPlace;
let services: Services;
let env: Record<string, string>;

beforeEach(async () => {
  place = await openPlace();
  ({ services, env } = place);
});
afterEach(() => closePlace(place));

test('a shorter retention is set with --yes only', async () => {
  services.wouldTake = 12;
  const asked = await receipts(['settings', 'set', 'retention.days', '36'], env);
  expect(asked.status).toBe(1);
  expect(asked.err).toMatch(/12.*--yes/s);
  expect(services.changes).toEqual([]);
  expect((await receipts(['settings', 'set', 'retention.days', '36', '--yes'], env)).status).toBe(0);
  expect(services.changes).toHaveLength(1);
});

test('clock: whether it is believed, and that it is right', async () => {
  expect(await receipts(['clock'], env)).toMatchObject({ status: 0, out: 'believed\n' });
  expect((await receipts(['clock', '--right'], env)).status).toBe(1);
  const retention = { ...services.healthNow.retention, clockAheadBy: 86_400_000 };
  services.healthNow = { ...services.healthNow, retention };
  expect((await receipts(['clock'], env)).out).toMatch(/^not believed: .*ahead/);
  expect((await receipts(['clock', '--right'], env)).status).toBe(0);
});

test('settings are listed, read, set and given back their default', async () => {
  expect(await receipts(['settings', 'get', 'retention.days'], env)).toEqual({
    status: 0,
    out: '0\n',
    err: '',
  });
  const set = await receipts(['settings', 'set', 'retention.days', '30'], env);
  expect(set).toEqual({ status: 0, out: '', err: 'plugin.receipts.retention.days is 30\n' });
  expect(await receipts(['settings', 'get', 'plugin.receipts.retention.days'], env)).toMatchObject({
    out: '30\n',
  });
  const { out } = await receipts(['settings', 'list'], env);
  expect(out).toMatch(/^retention\.days\t30 days\t0\t/m);
  const back = await receipts(['settings', 'set', 'retention.days', '--default'], env);
  expect(back.err).toContain('is 0 (its default)');
  expect(await receipts(['settings', 'set', 'retention.days', 'soon'], env)).toMatchObject({
    status: 2,
    out: '',
  });
  expect(await receipts(['settings', 'set', 'retention.days'], env)).toMatchObject({ status: 2 });
  expect(await receipts(['settings', 'get', 'nothing'], env)).toMatchObject({ status: 2 });
});

test('tokens are made, listed and revoked', async () => {
  const made = await receipts(
    ['tokens', 'create', 'Support desk', '--scope', 'read', '--expires', '3000d'],
    env,
  );
  expect(made.status).toBe(0);
  const token = made.out.trim();
  expect(services.access.find(token, Date.now())).toMatchObject({ name: 'Support desk', scope: 'read' });
  const { out } = await receipts(['tokens', 'list', '--json'], env);
  const [listed] = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string });
  expect(await receipts(['tokens', 'revoke', listed?.id ?? ''], env)).toMatchObject({ status: 0, out: '' });
  expect(services.access.find(token, Date.now())).toBeNull();
  expect(await receipts(['tokens', 'revoke', listed?.id ?? ''], env)).toMatchObject({ status: 1 });
  expect(await receipts(['tokens', 'create', 'x'], env)).toMatchObject({ status: 2 });
});

test('who has read what is listed', async () => {
  await receipts(['log', '--participant', 'alice@localhost'], env);
  const { status, out } = await receipts(['records', '--action', 'messages'], env);
  expect(status).toBe(0);
  const [at, who, address, action, rows, filter] = out.trimEnd().split('\t');
  expect({ who, address, action, filter }).toEqual({
    who: 'token api-token',
    address: '127.0.0.1',
    action: 'messages',
    filter: expect.stringContaining('participant=alice@localhost'),
  });
  expect(Number(rows)).toBeGreaterThan(0);
  expect(Date.parse(at ?? '')).not.toBeNaN();
});
