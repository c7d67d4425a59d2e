/** The guard over a real SQLite file: what a session did not confirm, once it has ended. */
import { guardTalk, laptop, phone } from '../support/guard-talk.ts';
import { Play, redeliveries } from '../support/play.ts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

const { stateOf, sentToPhone, sentTo, afterItsEnd, afterItsEndWith, tellsReceipt, stored, starts } =
  guardTalk(() => play);

describe('what a session did not confirm', () => {
  test('is redelivered once its session has ended, as it was', () => {
    const key = sentToPhone({ to: phone, id: 'm7' });
    const at = play.now - 1000;
    const [only] = afterItsEnd(key);
    expect(only).toMatchObject({ key, to: phone, mode: 'return', sentAt: at });
    expect(only?.xml).toContain('<body>hello</body>');
  });

  test('is redelivered where it has no text, and stands in the log without one', async () => {
    const call = {
      body: null,
      children: 'propose urn:xmpp:jingle-message:0',
      inner: "<propose xmlns='urn:xmpp:jingle-message:0' id='call-1'/>",
    };
    const key = sentToPhone(call);
    const empty = sentToPhone({ ...call, id: 'm2', body: '' });
    const [only] = afterItsEnd(key, empty);
    expect(only?.xml).toContain('call-1');
    for (const one of [key, empty]) {
      expect(await play.opened.log.message(one)).toMatchObject({ state: 'sent', body: null });
    }
  });

  test('is redelivered in the order it was sent', () => {
    const keys = [sentToPhone(), sentToPhone({ id: 'm2' }), sentToPhone({ id: 'm3' })];
    afterItsEnd(...keys);
  });

  test('is not redelivered where it was confirmed', () => {
    sentToPhone();
    play.answers('b1', phone);
    const late = sentToPhone({ id: 'm2' });
    afterItsEnd(late);
  });

  test('is not redelivered where its client sent a receipt', () => {
    const request = { children: 'request urn:xmpp:receipts', inner: "<request xmlns='urn:xmpp:receipts'/>" };
    sentToPhone(request);
    const silent = sentToPhone({ ...request, id: 'm2' });
    tellsReceipt('m1');
    afterItsEnd(silent);
  });

  test('is not redelivered where Openfire stored it or sent it elsewhere meanwhile, before or after the end', () => {
    const [before, after, elsewhere] = [sentToPhone(), sentToPhone({ id: 'm2' }), sentToPhone({ id: 'm3' })];
    stored(before);
    play.opens('b2', laptop);
    play.sends(elsewhere, 'b2', laptop);
    play.closes('b1', phone);
    stored(after);
    expect(redeliveries(play.settles())).toEqual([]);
    play.closes('b2', laptop);
    expect(redeliveries(play.settles()).map(({ key }) => key)).toEqual([elsewhere]);
  });

  test('goes back into the offline store where it came from there', () => {
    const key = play.says();
    stored(key);
    play.opens('b1', phone);
    play.sends(key, 'b1', phone);
    const [only] = afterItsEnd(key);
    expect(only?.mode).toBe('return');
  });

  test('shows in its timeline that it went back', async () => {
    const key = sentToPhone();
    const [only] = afterItsEnd(key);
    play.executes(only?.command ?? 0, key);
    stored(key);
    play.commit();
    const message = await play.opened.log.message(key);
    expect(message?.state).toBe('sent');
    expect(message?.timeline.map((step) => step.state)).toEqual(['accepted', 'sent', 'stored']);
    expect(play.ledger.guard.counts.redelivered).toBe(1);
  });

  test('is left alone while the guard is off', async () => {
    play.set({ guard: false });
    const key = sentToPhone();
    afterItsEnd();
    expect(await stateOf(key)).toBe('sent');
  });

  test('is redelivered after a restart of the handler, whether it saw the end or not', () => {
    const key = sentToPhone();
    play.commit();
    play.restart();
    play.closes('b1', phone);
    play.commit();
    play.restart();
    play.closes('b1', phone);
    expect(redeliveries(play.settles()).map((one) => one.key)).toEqual([key]);
    play.restart();
    play.closes('b1', phone);
    expect(redeliveries(play.settles())).toEqual([]);
  });

  test('is redelivered when the JVM was killed: its session is asked, and is gone', () => {
    const key = sentToPhone();
    play.commit();
    play.restart();
    starts();
    const [due] = play.ledger.sessions.due(play.now, () => 'p1', 90_000);
    expect(due?.session.stream).toBe('b1');
    play.happens({
      kind: 'unanswered',
      stream: 'b1',
      jid: phone,
      ping: 'p1',
      barrier: 0,
      xml: null,
      flags: 'g',
    });
    afterItsEnd(key);
  });

  test('that was sent after its end was told is not forgotten', () => {
    const first = sentToPhone();
    const second = play.says({ id: 'm2' });
    play.closes('b1', phone);
    play.sends(second, 'b1', phone);
    expect(redeliveries(play.settles()).map(({ key }) => key)).toEqual([first, second]);
  });

  test('that was sent after an end in order was told is redelivered: nothing was said of whether it was left unsent', () => {
    sentToPhone();
    const late = play.says({ id: 'm2' });
    play.closes('b1', phone, 'o');
    play.sends(late, 'b1', phone);
    expect(redeliveries(play.settles()).map(({ key }) => key)).toEqual([late]);
  });

  test.each([
    ['o', ['late']],
    ['', ['early', 'late']],
  ])(
    'that was sent over a closed connection is redelivered whoever ended it ("%s"), in order',
    (flags, again) => {
      const early = sentToPhone();
      const late = play.says({ id: 'm2' });
      play.happens({ kind: 'sent', key: late, stream: 'b1', jid: phone, flags: 'e' });
      afterItsEndWith(flags, ...again.map((one) => (one === 'late' ? late : early)));
    },
  );

  test.each([
    ['redelivered', false],
    ['not redelivered', true],
  ])(
    'is %s at an end in order that a handler was restarted before, where its client has answered since: %p',
    (_, answers) => {
      const key = sentToPhone();
      play.commit();
      play.restart();
      if (answers) play.answers('b1', phone);
      const late = play.says({ id: 'm2' });
      play.sends(late, 'b1', phone);
      afterItsEndWith('o', ...(answers ? [] : [key, late]));
    },
  );

  test('is redelivered where its session was dropped without a word as another one took its address', () => {
    play.trustsStreamAcks = true;
    play.restart();
    play.opens('b1', phone);
    const key = play.says();
    play.happens({ kind: 'sent', key, stream: 'b1', jid: phone, flags: 'm' });
    play.ignores('b1', phone, 'md');
    play.opens('b2', phone);
    // Long before it would have been asked again.
    const [due] = play.ledger.sessions.due(play.now + 1000, () => 'p2', 90_000);
    expect(due?.session.stream).toBe('b1');
    play.happens({
      kind: 'unanswered',
      stream: 'b1',
      jid: phone,
      ping: 'p2',
      barrier: 0,
      xml: null,
      flags: 'g',
    });
    afterItsEndWith('q', key);
  });

  test('of a session that is told of again, as it became available, is not asked about for that', () => {
    sentToPhone();
    play.ignores('b1', phone, 'd');
    play.happens({ kind: 'session-opened', stream: 'b1', jid: phone, flags: 'a', idlePings: null });
    expect(play.ledger.sessions.due(play.now + 1000, () => 'p2', 90_000)).toEqual([]);
  });

  test.each([
    ['o', 'trust', false],
    ['o', 'redeliver', true],
    ['ou', 'trust', true],
    ['', 'trust', true],
  ] as const)(
    'whose end is told with "%s", while the setting is %s: redelivered is %p',
    async (flags, set, again) => {
      play.set({ 'guard.orderly-end': set });
      const key = sentToPhone();
      afterItsEndWith(flags, ...(again ? [key] : []));
      play.commit();
      if (!again) expect(await stateOf(key)).toBe('sent');
    },
  );

  test('is redelivered in spite of an end in order where its client owed an answer', () => {
    const key = sentToPhone();
    play.happens({ kind: 'pinging', stream: 'b1', jid: phone, ping: 'p1', barrier: 0, xml: null, flags: '' });
    // Each event of a play is a second later than the one before it, and so is the end.
    play.set({ 'guard.pingAfterMs': 500 });
    afterItsEndWith('o', key);
  });

  test('is not redelivered for a copy that was in doubt', () => {
    play.opens('b1', phone);
    const key = sentTo('b2', 'bob@localhost/desk');
    play.happens({ kind: 'sent', key, stream: 'b1', jid: phone, flags: 'mcx' });
    play.answers('b2', 'bob@localhost/desk');
    expect(redeliveries(play.settles())).toEqual([]);
  });
});
