/** What the shim asks in the handler's place, and when the handler asks that was behind. */
import { Play, redeliveries, routed } from '../support/play.ts';

const phone = 'bob@localhost/phone';
const request = { children: 'request urn:xmpp:receipts', inner: "<request xmlns='urn:xmpp:receipts'/>" };

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

const step = (kind: 'pinging' | 'passed' | 'unanswered', barrier: number, rest = {}): number =>
  play.happens({ kind, stream: 'b1', jid: phone, ping: 'shim', barrier, xml: null, flags: '', ...rest });

function asks(question: 'ping' | 'disco' = 'disco'): number {
  return step('pinging', play.sequence + 1, { question });
}

const features = (...names: string[]): string =>
  `<iq type='result'><query xmlns='http://jabber.org/protocol/disco#info'>${names
    .map((name) => `<feature var='${name}'/>`)
    .join('')}</query></iq>`;

const due = (): number => play.ledger.sessions.due(play.now + 600_000, () => 'own', 90_000).length;

function sentToPhone(said = {}): string {
  play.opens('b1', phone);
  const key = play.says({ ...request, ...said });
  play.sends(key, 'b1', phone);
  return key;
}

test('its answer confirms, and our receipt goes out by what it says', () => {
  sentToPhone();
  const barrier = asks();
  step('passed', barrier, { xml: features() });
  expect(routed(play.commit())).toHaveLength(1);
  play.closes('b1', phone);
  expect(redeliveries(play.settles())).toEqual([]);
});

test('nobody asks a second time while it is waited for, nor when it has come', () => {
  sentToPhone();
  const barrier = asks();
  expect(play.ledger.sessions.due(play.now + 5000, () => 'own', 90_000)).toEqual([]);
  step('passed', barrier, { xml: features() });
  expect(due()).toBe(0);
});

test('what was sent behind it is asked for', () => {
  sentToPhone();
  const barrier = asks();
  const late = play.says({ id: 'm2' });
  play.sends(late, 'b1', phone);
  step('passed', barrier, { xml: features() });
  expect(due()).toBe(1);
  play.closes('b1', phone);
  expect(redeliveries(play.settles()).map(({ key }) => key)).toEqual([late]);
});

test('silence is judged as if we had asked', () => {
  sentToPhone();
  const barrier = asks();
  step('unanswered', barrier);
  const { commands } = play.commit();
  expect(commands.map(({ order }) => order.kind)).toEqual(['close-session']);
});

test('beside a question of our own it proves what it proves, and ours is still waited for', () => {
  sentToPhone();
  const [own] = play.ledger.sessions.due(play.now + 5000, () => 'own', 90_000);
  const barrier = asks();
  step('unanswered', barrier);
  expect(play.commit().commands).toEqual([]);
  step('passed', barrier, { xml: features('urn:xmpp:receipts') });
  expect(own?.session.outstanding?.ping).toBe('own');
  expect([...(own?.session.features ?? [])]).toEqual(['urn:xmpp:receipts']);
  expect(routed(play.commit())).toEqual([]);
});

test('an answer to one that was put before we knew of features waits for ours', () => {
  sentToPhone();
  const barrier = asks('ping');
  step('passed', barrier);
  expect(routed(play.commit())).toEqual([]);
  play.answers('b1', phone);
  expect(routed(play.commit())).toHaveLength(1);
});

test.each([
  [0, 1000],
  [700, 300],
  [60_000, 0],
  // The clock was put back.
  [-60_000, 1000],
])('what is %i ms old when it is read is due in %i', (age, expected) => {
  play.opens('b1', phone);
  const key = play.says();
  play.ledger.wall = play.now + 1000 + age;
  play.sends(key, 'b1', phone);
  expect((play.ledger.sessions.nextDue() ?? 0) - play.now).toBe(expected);
});
