/** The spool had no room even for what became of messages that it knows: that is looked at, and nothing is made up. */
import { Play, redeliveries } from '../support/play.ts';

const bob = 'bob@localhost';
const phone = `${bob}/phone`;

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

const gap = (essential: number): number => play.happens({ kind: 'gap', count: 9, reason: 'full', essential });
const stateOf = async (key: string): Promise<unknown[]> => {
  const message = await play.opened.log.message(key);
  return [message?.state, message?.timeline.at(-1)?.reason ?? null];
};

test.each([
  ['of messages that were not let in', 0, 0],
  ['of what became of others', 1, 1],
])('a message without a place, and a gap %s', (_, essential, redelivered) => {
  play.says();
  play.commit();
  gap(essential);
  expect(redeliveries(play.settles())).toHaveLength(redelivered);
});

test('a message whose handing and whose session are known stays where it is', () => {
  const key = play.says();
  play.opens('b1', phone);
  play.sends(key, 'b1', phone);
  gap(1);
  expect(redeliveries(play.settles())).toEqual([]);
});

test('a session whose end was not told is asked for it', () => {
  play.opens('b1', phone);
  play.commit();
  gap(1);
  expect(play.ledger.sessions.due(play.now, () => 'q', 90_000)).toMatchObject([
    { session: { stream: 'b1' } },
  ]);
});

test.each([true, false])('offline stores are compared: there (%s) or unseen', async (isThere) => {
  const key = play.says();
  play.happens({ kind: 'stored', key, reason: null });
  play.settles();
  gap(1);
  play.settles();
  expect(play.ledger.guard.takeQuestions()).toEqual([bob]);
  play.happens({ kind: 'listed', jid: bob, keys: isThere ? [key] : [], createdAt: null, served: false });
  expect(redeliveries(play.settles())).toEqual([]);
  expect(await stateOf(key)).toEqual(isThere ? ['stored', null] : ['expired', 'unwatched']);
});

test('a gap before the list of a start is no reason to take for unwatched what the JVM lost', () => {
  const key = play.says();
  play.happens({ kind: 'stored', key, reason: null });
  play.happens({ kind: 'started', incarnation: 'a', watchedUntil: play.now });
  gap(1);
  play.settles();
  expect(play.ledger.guard.takeQuestions()).toEqual([bob]);
  play.happens({ kind: 'listed', jid: bob, keys: [], createdAt: null, served: false });
  expect(redeliveries(play.settles())).toMatchObject([{ key }]);
});
