/** The Settings page deletes what a person said. */
import type { WantedErasure } from '../../../src/model/erasures.ts';
import type { FakeServices } from './in-memory.ts';
import { anErasure, noErasures } from './no-erasures.ts';
import { pagesOf, readable, broken } from './pages-asked.ts';
import type { Pages } from './pages-asked.ts';

let services: FakeServices;
let ask: Pages['ask'];
let post: Pages['post'];

beforeEach(() => {
  ({ services, ask, post } = pagesOf([]));
});

describe('Deleting what a person said', () => {
  const erased = () => services.access.recorded.filter(({ action }) => action === 'erased');

  test('it is counted first, and done when that is confirmed', async () => {
    const begun: WantedErasure[] = [];
    services.erasures = {
      ...noErasures,
      begin: (wanted) => {
        begun.push(wanted);
        return anErasure;
      },
    };
    const asked = { erase: 'yes', account: 'Alice@LocalHost/home', 'both-sides': 'yes' };
    const counted = await post(asked);
    expect(counted.status).toBe(200);
    expect(readable(counted.body)).toContain(
      'Messages that this deletes permanently: 2. Of these, still waiting: 1.',
    );
    expect(begun).toEqual([]);
    expect(erased()).toMatchObject([{ filter: { bothSides: 'true', dryRun: 'true' } }]);
    expect(await post({ ...asked, confirm: 'yes' })).toMatchObject({
      status: 303,
      headers: { location: 'settings?view=erase' },
    });
    expect(begun).toEqual([{ account: 'alice@localhost', bothSides: true, withWaiting: false }]);
    expect(erased()).toHaveLength(2);
    expect(JSON.stringify(services.access.recorded)).not.toContain('alice@');
  });

  test('what cannot be recorded is not done', async () => {
    services.access.broken = broken;
    let begun = 0;
    services.erasures = {
      ...noErasures,
      begin: () => {
        begun += 1;
        return anErasure;
      },
    };
    const answer = await post({ erase: 'yes', account: 'alice@localhost', confirm: 'yes' });
    expect([answer.status, begun]).toEqual([503, 0]);
  });

  test.each([
    ['nobody@localhost', 'The chat log has nobody of this address.'],
    ['@', 'must be a whole address'],
  ])('of “%s” it says what is wrong', async (account, problem) => {
    services.erasures = { ...noErasures, names: () => Promise.resolve(false) };
    const answer = await post({ erase: 'yes', account, confirm: 'yes' });
    expect(answer.status).toBe(400);
    expect(readable(answer.body)).toContain(problem);
  });

  test('whom a log that was put back has again is named, and is a press away', async () => {
    services.erasures = {
      ...noErasures,
      again: [{ account: '<b>@localhost', bothSides: true, askedAt: '2026-11-21T08:00:00.000Z' }],
    };
    const { body } = await ask('/settings', 'view=erase');
    expect(readable(body)).toContain('Erased before, and there again');
    expect(body).toContain('value="&lt;b&gt;@localhost"');
    expect(body).toContain('type="hidden" name="both-sides" value="yes"');
    expect((await ask('/settings', 'view=erase')).body).not.toContain('<b>');
  });

  test('the latest are shown, with what is not looked into', async () => {
    services.erasures = {
      ...noErasures,
      latest: () => [{ ...anErasure, state: 'waiting', erased: 5, waiting: 2 }],
      setAside: ['chat-log.db.damaged-1'],
    };
    const { body } = await ask('/settings', 'view=erase');
    expect(readable(body)).toContain('waits for readers · deleted: 5, waiting: 2 · alice@localhost');
    expect(body).toContain('chat-log.db.damaged-1');
  });
});
