/** Chat states end with what they are about: the session, the message, the device; and take bounded memory. */
import { ChatStates } from '../../../src/ledger/memory/chat-states.ts';
import { submittedFlags } from '../../../src/spool/flags.ts';
import { Play } from '../support/play.ts';

const states = 'http://jabber.org/protocol/chatstates';
const [phone, desk] = ['alice@localhost/phone', 'alice@localhost/desk'];

let play: Play;
beforeEach(() => {
  play = new Play();
  play.opens('a1', phone);
  play.opens('a2', desk);
});
afterEach(() => play.end());

const says = (from: string, state: string, rest = {}): unknown =>
  play.says({ from, body: null, children: `${state} ${states}`, ...rest });
const told = (): unknown[] =>
  play.ledger.chatStates.all(0).map(({ from, resource, to, state }) => [from, resource, to, state]);

test('each device has a state of its own, and a pair in which two type is one', () => {
  says(phone, 'composing');
  says(desk, 'composing');
  says(phone, 'composing', { to: 'bob@localhost/pad' });
  expect(told()).toEqual([
    ['alice@localhost', 'phone', 'bob@localhost', 'composing'],
    ['alice@localhost', 'desk', 'bob@localhost', 'composing'],
  ]);
  expect(play.ledger.chatStates.composing(0)).toBe(1);
});

test('it ends with its session, and no other', () => {
  says(phone, 'composing');
  says(desk, 'paused');
  play.closes('a1', phone);
  expect(told()).toEqual([['alice@localhost', 'desk', 'bob@localhost', 'paused']]);
  play.opens('a3', phone);
  says(phone, 'composing');
  // Told late of the session that was replaced.
  play.closes('a1', phone);
  expect(play.ledger.chatStates.composing(0)).toBe(1);
});

test('it ends with the message that was typed, not with a signal', () => {
  says(phone, 'composing');
  says(desk, 'composing');
  play.says({ from: phone, body: null, children: 'received urn:xmpp:receipts' });
  expect(told()).toHaveLength(2);
  play.says({ from: phone, to: 'carol@localhost' });
  expect(told()).toHaveLength(2);
  play.says({ from: phone, to: 'bob@localhost/pad' });
  expect(told()).toEqual([['alice@localhost', 'desk', 'bob@localhost', 'composing']]);
  play.says({ from: desk, body: null, children: 'encrypted urn:xmpp:omemo:2' });
  expect(told()).toEqual([]);
});

test('a message may bear the state that follows it', () => {
  says(phone, 'composing');
  play.says({ from: phone, children: `active ${states}` });
  expect(told()).toEqual([['alice@localhost', 'phone', 'bob@localhost', 'active']]);
});

test('gone is told, outlives the session, and ends when its user says something', () => {
  says(phone, 'gone');
  play.closes('a1', phone);
  expect(told()).toEqual([['alice@localhost', 'phone', 'bob@localhost', 'gone']]);
  expect(play.ledger.chatStates.composing(0)).toBe(0);
  play.opens('a3', phone);
  play.says({ from: phone });
  expect(told()).toEqual([]);
});

test('what was kept or comes again tells nothing of now', () => {
  says(phone, 'composing', { children: `composing ${states}\ndelay urn:xmpp:delay` });
  says(phone, 'composing', { flags: 'srcl' });
  expect(told()).toEqual([]);
});

test('nothing is left when Openfire was started', () => {
  says(phone, 'composing');
  play.happens({ kind: 'started', incarnation: 'again', watchedUntil: null });
  expect(told()).toEqual([]);
});

test("two occupants of a room are two, and nobody's states fill the memory", () => {
  const kept = new ChatStates();
  const said = {
    from: phone,
    flags: submittedFlags('cp'),
    children: `composing ${states}`,
    stream: 'a1',
    at: 1,
  };
  for (const nick of ['bob', 'carol'])
    kept.submitted({ ...said, to: `room@conference.localhost/${nick}` }, false);
  expect(kept.composing(0)).toBe(2);
  for (let number = 0; number < 2000; number++) {
    kept.submitted(
      { ...said, flags: submittedFlags('cl'), to: `${'x'.repeat(3000)}${number}@localhost` },
      false,
    );
  }
  const all = kept.all(0);
  expect(all.length).toBeGreaterThan(100);
  expect(all.reduce((sum, { to }) => sum + to.length, 0)).toBeLessThan(2_000_000);
  expect(all[0]?.to).toContain('1999@');
  kept.ended('a1');
  expect(kept.all(0)).toEqual([]);
});
