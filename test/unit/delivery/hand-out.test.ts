/** What Openfire stored while its reader came online lies there until the next login: it is handed out. */
import { Play, redeliveries } from '../support/play.ts';

let play: Play;

beforeEach(() => {
  play = new Play();
});
afterEach(() => {
  play.end();
});

const bob = 'bob@localhost';
const phone = `${bob}/phone`;

function stored(): string {
  const key = play.says({ to: bob });
  play.happens({ kind: 'stored', key, reason: null });
  return key;
}

/** Asked after the time that a hand-out takes; what is listed is what was believed. */
function listed(keys: readonly string[], served: boolean): void {
  play.settles();
  expect(play.ledger.guard.takeQuestions()).toEqual([bob]);
  play.happens({ kind: 'listed', jid: bob, keys, createdAt: null, served });
}

test('it is taken out and given to its reader, once', () => {
  play.opens('b1', phone);
  const key = stored();
  listed([key], true);
  expect(redeliveries(play.settles())).toMatchObject([{ key, mode: 'hand-out' }]);
  // What keeps it from being handed out may last: it is not tried again and again.
  play.happens({ kind: 'stored', key, reason: null });
  listed([key], true);
  expect(redeliveries(play.settles())).toEqual([]);
});

test('whoever is not handed anything, or nothing yet, gets it at his next login', () => {
  play.opens('b1', phone);
  const key = stored();
  listed([key], false);
  expect(redeliveries(play.settles())).toEqual([]);
});

test('what was stored while nobody was there is not touched', () => {
  const before = stored();
  play.opens('b1', phone);
  const key = stored();
  listed([before, key], true);
  expect(redeliveries(play.settles())).toMatchObject([{ key }]);
});

test('a handler that is killed before the list comes asks anew', () => {
  play.opens('b1', phone);
  const key = stored();
  play.commit();
  play.restart();
  listed([key], true);
  expect(redeliveries(play.settles())).toMatchObject([{ key, mode: 'hand-out' }]);
});

test('with the guard off it is left to Openfire', () => {
  play.opens('b1', phone);
  play.set({ guard: false });
  const key = stored();
  listed([key], true);
  expect(redeliveries(play.settles())).toEqual([]);
});
