/** The guard over a real SQLite file: when it asks, what it closes, and what it does without a log. */
import { guardTalk, laptop, phone } from '../support/guard-talk.ts';
import { Play, redeliveries } from '../support/play.ts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

const { stateOf, sentToPhone, afterItsEnd, stored } = guardTalk(() => play);

describe('when a client is asked', () => {
  const dueAfter = (milliseconds: number): number =>
    play.ledger.sessions.due(play.now + milliseconds, () => 'p1', 90_000).length;

  test('a second after a message', () => {
    sentToPhone();
    expect(dueAfter(900)).toBe(0);
    expect(dueAfter(1000)).toBe(1);
  });

  test('at once when it was handed the offline store: it may look in only', () => {
    const key = play.says();
    stored(key);
    play.opens('b1', phone);
    play.sends(key, 'b1', phone);
    expect(dueAfter(100)).toBe(1);
  });

  test('at once for what is sent a second time', () => {
    const key = sentToPhone();
    play.answers('b1', phone);
    play.opens('b2', laptop);
    play.sends(key, 'b2', laptop);
    expect(dueAfter(100)).toBe(1);
  });
});

describe('a dead link', () => {
  test('is not closed where a late answer is read together with the silence before it', () => {
    sentToPhone();
    play.commit();
    play.ledger.sessions.due(play.now + 5000, () => 'p1', 90_000);
    const silence = { stream: 'b1', jid: phone, ping: 'p1', barrier: 9, xml: null, flags: '' };
    play.happens({ kind: 'unanswered', ...silence });
    play.happens({ kind: 'passed', ...silence });
    expect(play.commit().commands).toEqual([]);
  });

  test('is closed when its ping is not answered in time', () => {
    const key = sentToPhone();
    play.commit();
    play.ledger.sessions.due(play.now + 5000, () => 'p1', 90_000);
    play.happens({
      kind: 'unanswered',
      stream: 'b1',
      jid: phone,
      ping: 'p1',
      barrier: 9,
      xml: null,
      flags: '',
    });
    const { commands } = play.commit();
    expect(commands.map(({ order }) => order)).toMatchObject([{ kind: 'close-session', unconfirmed: [key] }]);
  });
});

describe('sessions of one resource, whose links carry what their clients write and nothing to them', () => {
  /** Redelivered as soon as the session has ended, and handed to the next one of this resource. */
  function passesOn(key: string, from: string, to: string): void {
    play.closes(from, phone);
    const [only] = redeliveries(play.settles());
    expect(only).toMatchObject({ key });
    play.executes(only?.command ?? 0, key);
    play.opens(to, phone);
    play.sends(key, to, phone);
  }

  test.each([
    ['without stream management', '', 'a'],
    ['with stream management', 'm', 'ma'],
    ['with stream management, detached', 'm', 'mda'],
  ])('%s: a message that none of them read is not given up in silence', (_, sentFlags, flags) => {
    play.opens('b1', phone);
    const key = play.says({ to: phone });
    play.happens({ kind: 'sent', key, stream: 'b1', jid: phone, flags: sentFlags });
    passesOn(key, 'b1', 'b2');
    play.ignores('b2', phone, flags);
    passesOn(key, 'b2', 'b3');
    play.ignores('b3', phone, flags);
    play.closes('b3', phone);
    expect(redeliveries(play.settles())).toMatchObject([{ key }]);
  });

  test('another device gets it', () => {
    const key = sentToPhone();
    passesOn(key, 'b1', 'b2');
    play.ignores('b2', phone, 'a');
    play.opens('b4', laptop);
    play.closes('b2', phone);
    expect(redeliveries(play.settles())).toMatchObject([{ key }]);
  });
});

describe('without a chat log', () => {
  const held = (key: string): unknown =>
    play.opened.store.findPlaced([play.opened.store.findMessage(key)?.row ?? 0])[0]?.xml;

  test('a stanza is kept until somebody has it, and no longer', () => {
    play.set({ log: false });
    const key = sentToPhone();
    play.commit();
    expect(held(key)).not.toBeNull();
    play.restart();
    play.answers('b1', phone);
    play.commit();
    expect(held(key)).toBeNull();
  });

  test('a burst of more messages than fit on the stack is confirmed at once', () => {
    play.set({ log: false });
    const key = sentToPhone();
    const burst = 200_000;
    const { unconfirmed } = play.ledger.sessions.get('b1') ?? {};
    for (let row = 2; row < burst; row += 1) unconfirmed?.push(row, play.sequence, play.now);
    play.answers('b1', phone);
    expect(play.commit().released).toHaveLength(burst - 1);
    expect(held(key)).toBeNull();
  });

  test('a message is redelivered all the same', () => {
    play.set({ log: false });
    afterItsEnd(sentToPhone());
  });
});

test.each([true, false])(
  'a message that was refused is put nowhere, though a device was sent a copy (copy first: %s)',
  async (copyFirst) => {
    play.opens('b1', phone);
    play.opens('b2', laptop);
    const key = play.says({ to: phone });
    const copy = (): number => play.happens({ kind: 'sent', key, stream: 'b2', jid: laptop, flags: 'c' });
    if (copyFirst) copy();
    play.happens({ kind: 'bounced', key, reason: 'blocked' });
    if (!copyFirst) copy();
    play.closes('b2', laptop);
    expect(redeliveries(play.settles())).toEqual([]);
    expect(await stateOf(key)).toBe('failed');
  },
);

test.each(['', 'the handler is restarted'])(
  'refused by the one device, read by the other one, which had a carbon copy: it has been read; %s',
  async (restarted) => {
    play.opens('b1', phone);
    play.opens('b2', laptop);
    const key = play.says({ to: phone });
    play.happens({ kind: 'bounced', key, reason: 'blocked' });
    play.happens({ kind: 'sent', key, stream: 'b2', jid: laptop, flags: 'c' });
    play.commit();
    if (restarted !== '') play.restart();
    expect(await stateOf(key)).toBe('failed');
    play.answers('b2', laptop);
    play.commit();
    expect(await stateOf(key)).toBe('confirmed');
  },
);

test('a carbon copy is evidence that the message is not lost, but nobody answers for it', async () => {
  play.opens('b1', phone);
  play.opens('b2', laptop);
  const key = play.says({
    to: phone,
    children: 'request urn:xmpp:receipts',
    inner: "<request xmlns='urn:xmpp:receipts'/>",
  });
  play.happens({ kind: 'sent', key, stream: 'b2', jid: laptop, flags: 'c' });
  play.sends(key, 'b1', phone);
  play.answers('b2', laptop);
  expect(play.commit().commands).toEqual([]);
  afterItsEnd();
  expect(await stateOf(key)).toBe('confirmed');
});
