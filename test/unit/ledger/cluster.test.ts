/** While Openfire is clustered: what other nodes do with a message is not told here, so silence proves nothing. */
import { Play, redeliveries } from '../support/play.ts';

const phone = 'bob@localhost/phone';
const laptop = 'bob@localhost/laptop';

let play: Play;
beforeEach(() => {
  play = new Play();
  play.ledger.clustered = true;
});
afterEach(() => play.end());

const starts = (): number => play.happens({ kind: 'started', incarnation: 'again', watchedUntil: play.now });
const stored = (key: string): number => play.happens({ kind: 'stored', key, reason: null });

function restart(clustered: boolean): void {
  play.restart();
  play.ledger.clustered = clustered;
}

const redelivered = (): string[] => redeliveries(play.settles(20_000)).map(({ key }) => key);

test('what went to a session of another node is not given out again, when Openfire or the handler is started', () => {
  play.says();
  play.commit();
  starts();
  expect(redelivered()).toEqual([]);
  restart(true);
  expect(redelivered()).toEqual([]);
});

test('nor when the cluster has gone since: it was read long ago', () => {
  play.says();
  play.commit();
  restart(false);
  starts();
  expect(redelivered()).toEqual([]);
});

test('what entered before the node joined, and was started anew in the cluster, is not either', () => {
  play.ledger.clustered = false;
  play.says();
  play.commit();
  restart(true);
  starts();
  expect(redelivered()).toEqual([]);
  restart(false);
  starts();
  expect(redelivered()).toEqual([]);
});

test('of sessions that a restart ended nothing is given out again; of one that ends by itself it is', () => {
  play.opens('b1', phone);
  play.sends(play.says(), 'b1', phone);
  play.commit();
  starts();
  play.closes('b1', phone);
  expect(redelivered()).toEqual([]);
  play.opens('b2', laptop);
  const key = play.says({ id: 'm2' });
  play.sends(key, 'b2', laptop);
  play.commit();
  play.closes('b2', laptop);
  expect(redelivered()).toEqual([key]);
});

test('the offline store is not looked through: what is not there may be with another node', () => {
  const key = play.says();
  stored(key);
  play.commit();
  starts();
  play.settles();
  expect(play.ledger.guard.takeQuestions()).toEqual([]);
  play.ledger.clustered = false;
  starts();
  play.settles();
  expect(play.ledger.guard.takeQuestions()).toEqual(['bob@localhost']);
  // asked before the node joined, answered after
  play.ledger.clustered = true;
  play.happens({ kind: 'listed', jid: 'bob@localhost', keys: [], createdAt: null, served: false });
  expect(redelivered()).toEqual([]);
});

test('alone, a message of which nothing was told is given out again after a start', () => {
  play.ledger.clustered = false;
  const key = play.says();
  play.commit();
  starts();
  expect(redelivered()).toEqual([key]);
});
