/** What was said last before something happens that asks what has become of messages, and is told of in the same batch. */
import { Play, redeliveries } from '../support/play.ts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

/** The JVM was killed with the tap at work. */
const starts = (): number => play.happens({ kind: 'started', incarnation: 'again', watchedUntil: play.now });
const again = (): string[] => redeliveries(play.settles()).map(({ key }) => key);

test('a server that was killed before it could say what became of a message: it is redelivered', () => {
  const key = play.says();
  starts();
  expect(again()).toEqual([key]);
});

test('an account that was deleted behind it: it ends, and the next owner of its name is not handed it', async () => {
  const key = play.says();
  play.happens({ kind: 'account', jid: 'bob@localhost', what: 'deleted' });
  expect(again()).toEqual([]);
  expect((await play.opened.log.message(key))?.state).toBe('expired');
});

test('what has found its place in that batch is left where it is', () => {
  play.opens('b1', 'bob@localhost/phone');
  const stored = play.says({ id: 'm1' });
  play.happens({ kind: 'stored', key: stored, reason: null });
  const sent = play.says({ id: 'm2', to: 'bob@localhost/phone' });
  starts();
  play.opens('b1', 'bob@localhost/phone');
  play.sends(sent, 'b1', 'bob@localhost/phone');
  expect(again()).toEqual([]);
});

test('what is said behind the start is left to it', () => {
  starts();
  const key = play.says();
  play.happens({ kind: 'stored', key, reason: null });
  expect(again()).toEqual([]);
});
