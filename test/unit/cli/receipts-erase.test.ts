/** receipts erase: what one person said is deleted. */
import { anErasure, noErasures } from '../console/no-erasures.ts';
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

describe('erase', () => {
  test('tells first what it would delete, and then what it has deleted', async () => {
    const account = 'alice@localhost';
    expect(await receipts(['erase', account, '--dry-run'], env)).toMatchObject({
      status: 0,
      out: 'Would delete 2 messages that alice@localhost has said. 1 of them wait for their reader or owe their sender something: these would go as soon as they do not (--waiting: at once).\n',
    });
    services.erasures = {
      ...noErasures,
      find: () => ({ ...anErasure, state: 'waiting', erased: 1, waiting: 1 }),
      setAside: ['chat-log.db.damaged-1'],
    };
    expect(await receipts(['erase', 'Alice@LOCALHOST/home'], env)).toMatchObject({
      status: 0,
      err: expect.stringMatching(
        /^1 message of .* deleted; 1 message more .* Not looked into: chat-log.db.damaged-1/,
      ),
    });
    services.erasures = { ...noErasures, find: () => ({ ...anErasure, state: 'done', erased: 2 }) };
    const { out } = await receipts(['erase', account, '--both-sides', '--json'], env);
    expect(JSON.parse(out)).toMatchObject({ state: 'done', erased: 2 });
    const asked = services.access.recorded.filter(({ action }) => action === 'erased');
    expect(asked.map(({ filter }) => filter['dryRun'])).toEqual(['true', undefined, undefined]);
    expect(asked[2]?.filter).toMatchObject({ bothSides: 'true', waiting: 'false' });
  });

  test('whom a log that was put back has again is erased once more, as before', async () => {
    const again = [
      { account: 'alice@localhost', bothSides: false, askedAt: '2026-11-21T08:00:00.000Z' },
      { account: 'bob@localhost', bothSides: true, askedAt: '2026-11-21T08:00:00.000Z' },
    ];
    services.erasures = { ...noErasures, again, find: () => ({ ...anErasure, state: 'done', erased: 2 }) };
    const { out } = await receipts(['erase', '--again', '--dry-run'], env);
    expect(out).toMatch(/that alice@localhost has said[^]*of the conversations of bob@localhost/);
    const { status, err } = await receipts(['erase', '--again'], env);
    expect(status).toBe(0);
    expect(err).toMatch(/2 messages of alice@localhost deleted[^]*2 messages of bob@localhost deleted/);
    const asked = services.access.recorded.filter(({ action }) => action === 'erased');
    expect(asked.map(({ filter }) => [filter['dryRun'], filter['bothSides']])).toEqual([
      ['true', 'false'],
      ['true', 'true'],
      [undefined, 'false'],
      [undefined, 'true'],
    ]);
    expect(new Set(asked.map(({ filter }) => filter['erasure'])).size).toBe(3);
    services.erasures = noErasures;
    expect((await receipts(['erase', '--again'], env)).err).toContain('Nobody who was erased');
    expect(await receipts(['erase', 'alice@localhost', '--again'], env)).toMatchObject({ status: 2 });
  });

  test('of who is not there it says so', async () => {
    services.erasures = { ...noErasures, names: () => Promise.resolve(false) };
    expect(await receipts(['erase', 'eve@localhost'], env)).toMatchObject({
      status: 1,
      err: expect.stringContaining('The chat log has nobody of the address eve@localhost.'),
    });
    expect(await receipts(['erase', '@'], env)).toMatchObject({ status: 2 });
    expect(await receipts(['erase'], env)).toMatchObject({ status: 2 });
  });
});
