/** Rooms' private messages: whose they are is known from whom the room gave them to, and as whom. */
import { Play, redeliveries } from '../support/play.ts';
import type { Redelivery } from '../support/play.ts';

const phone = 'bob@localhost/phone';
const occupant = 'room@conference.localhost/bo';
const sender = 'room@conference.localhost/al';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

const whispers = (said = {}): string => play.says({ to: occupant, flags: 'cp', ...said });

function gives(key: string, stream: string, jid: string): void {
  play.happens({ kind: 'sent', key, stream, jid, flags: '', sender });
}

function given(said = {}): string {
  play.opens('b1', phone);
  const key = whispers(said);
  gives(key, 'b1', phone);
  return key;
}

const ordered = (): Redelivery[] => redeliveries(play.settles());

test("what a session did not confirm goes to its account again, as the room's", () => {
  const key = given();
  play.closes('b1', phone);
  expect(ordered()).toMatchObject([{ key, to: 'bob@localhost', from: sender, mode: 'return' }]);
});

test('so it does when the handler was restarted before', () => {
  const key = given();
  play.commit();
  play.restart();
  play.closes('b1', phone);
  expect(ordered()).toMatchObject([{ key, to: 'bob@localhost', from: sender }]);
});

test('and when the next session, or the next attempt, came to nothing as well', () => {
  const key = given();
  play.closes('b1', phone);
  const [first] = ordered();
  play.executes(first?.command ?? 0, key, 'store-failed');
  const [second] = redeliveries(play.settles(31_000));
  expect(second).toMatchObject({ key, to: 'bob@localhost', from: sender });
  play.executes(second?.command ?? 0, key);
  play.opens('b2', 'bob@localhost/pad');
  gives(key, 'b2', 'bob@localhost/pad');
  play.closes('b2', 'bob@localhost/pad');
  expect(ordered()).toMatchObject([{ key, to: 'bob@localhost', from: sender }]);
});

test('of two sessions under one nick one is enough to have it', async () => {
  const key = given();
  play.opens('b2', 'bob@localhost/pad');
  gives(key, 'b2', 'bob@localhost/pad');
  play.answers('b2', 'bob@localhost/pad');
  play.closes('b1', phone);
  expect(ordered()).toEqual([]);
  expect((await play.opened.log.message(key))?.state).toBe('confirmed');
});

test('a reader who got it and signed out in order has it, and no ending is made up', async () => {
  const key = given();
  play.closes('b1', phone, 'o');
  expect(ordered()).toEqual([]);
  const message = await play.opened.log.message(key);
  expect(message).toMatchObject({ state: 'sent', to: occupant });
});

test('one for an occupant whose session had gone, so that nobody was given it, ends with that', async () => {
  const key = whispers();
  play.happens({ kind: 'unrouted', key, reason: null });
  expect(ordered()).toEqual([]);
  const message = await play.opened.log.message(key);
  expect(message?.timeline.at(-1)).toMatchObject({ state: 'failed', reason: 'occupant-gone' });
});

test('one to oneself is given to oneself', () => {
  const key = given({ from: phone });
  play.closes('b1', phone);
  expect(ordered()).toMatchObject([{ key, to: 'bob@localhost', from: sender }]);
});

test('nobody is promised a receipt for one', () => {
  const request = { children: 'request urn:xmpp:receipts', inner: "<request xmlns='urn:xmpp:receipts'/>" };
  given(request);
  play.answers('b1', phone);
  const kinds = play.settles().commands.map(({ order }) => order.kind);
  expect(kinds).toEqual([]);
});

test('an old spool, which does not tell as whom, ends as what is known', async () => {
  play.opens('b1', phone);
  const key = whispers();
  play.sends(key, 'b1', phone);
  play.closes('b1', phone);
  expect(ordered()).toEqual([]);
  const message = await play.opened.log.message(key);
  expect(message?.timeline.at(-1)?.reason).toBe('occupant-gone');
});
