/** What is refused is told with its reason. */
import { GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';
import { until } from './until.ts';

export function refusals(server: GuardedServer): void {
  test.concurrent.each([
    ['a server that is not there', 'bob@nowhere.invalid'],
    ['a component that has gone', 'bob@gone.localhost'],
    ['a room that she is not in', 'nobody@conference.localhost/nick'],
    ['a room that is not there', 'none@conference.localhost'],
  ])('%s refuses it', (_, to) =>
    GuardPlay.run(server(), async (play) => {
      const [one] = await play.send(1, { to });
      const own = { participant: play.alice.bare };
      const row = await until(`${to} to refuse`, async () => {
        const found = (await play.rows(own)).find(({ id }) => id === one?.id);
        if (found?.state !== 'failed') throw new Error(found?.state ?? 'no row');
        return found;
      });
      await until('the error', () => play.errors.some(({ attrs }) => attrs['id'] === one?.id));
      const condition = play.errors
        .find(({ attrs }) => attrs['id'] === one?.id)
        ?.getChild('error')
        ?.getChildElements()
        .find((child) => child.getNS() === 'urn:ietf:params:xml:ns:xmpp-stanzas')?.name;
      const { timeline } = await play.message(row);
      expect(timeline.at(-1)).toMatchObject({ state: 'failed', reason: condition });
      expect(condition).toBeDefined();
    }),
  );
}
