/** The guard over a real SQLite file, driven by events as the shim would write them. */
import type { State } from '../../../src/chatlog/reader.ts';
import { Play, redeliveries } from '../support/play.ts';
import type { Redelivery } from '../support/play.ts';

const phone = 'bob@localhost/phone';
const laptop = 'bob@localhost/laptop';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

async function stateOf(key: string): Promise<State | undefined> {
  return (await play.opened.log.message(key))?.state;
}

/** Alice says something that is sent to bob's phone, whose session is open. */
function sentToPhone(said = {}): string {
  play.opens('b1', phone);
  const key = play.says(said);
  play.sends(key, 'b1', phone);
  return key;
}

function sentTo(stream: string, jid: string): string {
  play.opens(stream, jid);
  const key = play.says();
  play.sends(key, stream, jid);
  return key;
}

/** Two sessions and what they were sent are told; the phone's then ends. */
function afterItsEnd(...keys: string[]): Redelivery[] {
  return afterItsEndWith('', ...keys);
}

function afterItsEndWith(flags: string, ...keys: string[]): Redelivery[] {
  play.closes('b1', phone, flags);
  const found = redeliveries(play.settles());
  expect(found.map(({ key }) => key)).toEqual(keys);
  return found;
}

/** Bob's client tells alice that it has a message of hers. */
function tellsReceipt(id: string, from = phone): void {
  play.says({
    from,
    to: 'alice@localhost',
    id: `receipt for ${id}`,
    body: null,
    children: 'received urn:xmpp:receipts',
    inner: `<received xmlns='urn:xmpp:receipts' id='${id}'/>`,
  });
}

const stored = (key: string): number => play.happens({ kind: 'stored', key, reason: null });
const unrouted = (key: string): number => play.happens({ kind: 'unrouted', key, reason: null });
/** The JVM was killed with the tap at work, unless it was off meanwhile. */
const starts = (watched = true): number =>
  play.happens({ kind: 'started', incarnation: 'again', watchedUntil: watched ? play.now : null });
const lists = (...keys: string[]): number =>
  play.happens({ kind: 'listed', jid: 'bob@localhost', keys, createdAt: null });

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

  test('is confirmed where stream management acknowledged it, on an Openfire whose count can be believed', async () => {
    play.trustsStreamAcks = true;
    play.restart();
    play.opens('b1', phone);
    const key = play.says();
    play.happens({ kind: 'sent', key, stream: 'b1', jid: phone, flags: 'm' });
    afterItsEnd();
    expect((await play.opened.log.message(key))?.deliveries).toMatchObject([
      { resource: 'phone', state: 'confirmed', evidence: 'stream-ack' },
    ]);
  });

  test.each(['before', 'after'] as const)(
    'is redelivered where stream management let it in again and it went nowhere, %s the end of its session is told',
    async (when) => {
      play.trustsStreamAcks = true;
      play.restart();
      play.opens('b1', phone);
      const key = play.says();
      play.happens({ kind: 'sent', key, stream: 'b1', jid: phone, flags: 'm' });
      if (when === 'after') play.closes('b1', phone, '', 0);
      play.says({ key, flags: 'scr' });
      unrouted(key);
      if (when === 'before') play.closes('b1', phone, '', 0);
      expect(redeliveries(play.settles()).map((one) => one.key)).toEqual([key]);
      expect(await stateOf(key)).toBe('sent');
    },
  );

  describe('and stream management let in again, and whoever was given it then has gone, too,', () => {
    const tab = 'bob@localhost/tab';
    let key = '';
    beforeEach(() => {
      play.trustsStreamAcks = true;
      play.restart();
      play.opens('b1', phone);
      key = play.says();
      play.happens({ kind: 'sent', key, stream: 'b1', jid: phone, flags: 'm' });
    });
    /** Both ends are settled together, the phone's first. */
    const isRedelivered = async (): Promise<void> => {
      play.closes('b2', tab);
      expect(redeliveries(play.settles()).map((one) => one.key)).toEqual([key]);
      expect(await stateOf(key)).toBe('sent');
    };
    const tabIsGivenIt = (): void => {
      play.now += 5;
      play.opens('b2', tab);
      play.sends(key, 'b2', tab);
    };

    test.each([
      ['before', 'o'],
      ['before', ''],
      ['after', 'o'],
      ['after', ''],
    ])(
      'out of the offline store, is redelivered: stored %s the end of the first is told ("%s")',
      (when, flags) => {
        if (when === 'after') play.closes('b1', phone, flags, 0);
        play.now += 5;
        stored(key);
        if (when === 'before') play.closes('b1', phone, flags, 0);
        tabIsGivenIt();
        return isRedelivered();
      },
    );

    test('at once, is redelivered', () => {
      play.closes('b1', phone, '', 0);
      tabIsGivenIt();
      return isRedelivered();
    });

    test('at once, before the end of the first is told, is redelivered', () => {
      play.now += 2000;
      tabIsGivenIt();
      play.closes('b1', phone, '', 0);
      return isRedelivered();
    });
  });

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

  test('is redelivered in spite of stream management where its count cannot be believed', () => {
    play.opens('b1', phone);
    const key = play.says();
    play.happens({ kind: 'sent', key, stream: 'b1', jid: phone, flags: 'm' });
    afterItsEnd(key);
  });

  test('is confirmed but for as many of the last as Openfire may have miscounted, where it tells how many', async () => {
    play.opens('b1', phone);
    const keys = ['m1', 'm2', 'm3', 'm4'].map((id) => {
      const key = play.says({ id });
      play.happens({ kind: 'sent', key, stream: 'b1', jid: phone, flags: 'm' });
      return key;
    });
    // The last was not acknowledged: Openfire routes it again by itself.
    stored(keys[3] ?? '');
    play.closes('b1', phone, '', 1);
    expect(redeliveries(play.settles()).map(({ key }) => key)).toEqual([keys[2]]);
    expect(await stateOf(keys[0] ?? '')).toBe('confirmed');
    expect(await stateOf(keys[1] ?? '')).toBe('confirmed');
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

  test('is redelivered where Openfire has thrown away what was not acknowledged', () => {
    play.trustsStreamAcks = true;
    play.restart();
    play.opens('b1', phone);
    const key = play.says();
    play.happens({ kind: 'sent', key, stream: 'b1', jid: phone, flags: 'm' });
    afterItsEndWith('q', key);
  });

  test('is redelivered where it was sent before stream management counted: nobody acknowledged it', async () => {
    play.trustsStreamAcks = true;
    play.restart();
    play.opens('b1', phone);
    const [before, counted] = [play.says(), play.says({ id: 'm2' })];
    play.sends(before, 'b1', phone);
    play.happens({ kind: 'sent', key: counted, stream: 'b1', jid: phone, flags: 'm' });
    afterItsEnd(before);
    play.commit();
    expect(await stateOf(counted)).toBe('confirmed');
  });

  test('is redelivered where it was sent after stream management had gone, and what was sent before that, too', () => {
    play.trustsStreamAcks = true;
    play.restart();
    play.opens('b1', phone);
    const [counted, after] = [play.says(), play.says({ id: 'm2' })];
    play.happens({ kind: 'sent', key: counted, stream: 'b1', jid: phone, flags: 'm' });
    play.sends(after, 'b1', phone);
    afterItsEnd(counted, after);
  });

  test('is redelivered where its queue is lost, whatever is told of after the end', () => {
    play.trustsStreamAcks = true;
    play.restart();
    play.opens('b1', phone);
    const [first, late] = [play.says(), play.says({ id: 'm2' })];
    play.happens({ kind: 'sent', key: first, stream: 'b1', jid: phone, flags: 'm' });
    play.closes('b1', phone, 'q');
    play.happens({ kind: 'sent', key: late, stream: 'b1', jid: phone, flags: 'm' });
    expect(redeliveries(play.settles()).map(({ key }) => key)).toEqual([first, late]);
  });

  test('is redelivered where its session was resumed while it was sent it, whatever is answered then', () => {
    play.opens('b1', phone);
    const key = play.says();
    play.happens({ kind: 'sent', key, stream: 'b1', jid: phone, flags: 'mx' });
    play.answers('b1', phone);
    expect(redeliveries(play.settles()).map((one) => one.key)).toEqual([key]);
  });

  test('is not redelivered for a copy that was in doubt', () => {
    play.opens('b1', phone);
    const key = sentTo('b2', 'bob@localhost/desk');
    play.happens({ kind: 'sent', key, stream: 'b1', jid: phone, flags: 'mcx' });
    play.answers('b2', 'bob@localhost/desk');
    expect(redeliveries(play.settles())).toEqual([]);
  });
});

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
    expect(commands.map(({ frame }) => String.fromCharCode(frame[4] ?? 0))).toEqual(['z']);
    expect(commands[0]?.frame.toString()).toContain(key);
  });
});

describe('what Openfire dropped or forgot', () => {
  test('is delivered all the same, and rescued once', async () => {
    const key = play.says({ to: 'bob@localhost/gone', type: 'normal' });
    unrouted(key);
    const [only] = redeliveries(play.settles());
    expect(only).toMatchObject({ key, mode: 'route' });
    play.executes(only?.command ?? 0, key);
    stored(key);
    expect(redeliveries(play.settles())).toEqual([]);
    expect(await stateOf(key)).toBe('stored');
    expect(play.ledger.guard.counts).toEqual({ redelivered: 0, rescued: 1, refused: 0 });
  });

  test('is dropped as the RFC has it where that is wanted, if it was for a device that has gone', async () => {
    play.set({ 'guard.gone-resource': 'rfc' });
    const gone = play.says({ to: 'bob@localhost/gone', type: 'normal' });
    unrouted(gone);
    play.opens('b1', phone);
    const there = play.says({ id: 'm2', to: phone, type: 'normal' });
    unrouted(there);
    const chat = play.says({ id: 'm3', to: 'bob@localhost/gone' });
    unrouted(chat);
    expect(redeliveries(play.settles()).map(({ key }) => key)).toEqual([there, chat]);
    expect((await play.opened.log.message(gone))?.timeline.at(-1)).toMatchObject({
      state: 'unrouted',
      reason: 'gone-resource',
    });
  });

  test.each([
    ['no-account', 'unrouted'],
    ['quota', 'failed'],
    ['no-store', 'unrouted'],
  ])('ends where it cannot be: %s', async (reason, state) => {
    const key = play.says();
    unrouted(key);
    const [only] = redeliveries(play.settles());
    play.executes(only?.command ?? 0, key, reason);
    play.commit();
    const message = await play.opened.log.message(key);
    expect(message?.state).toBe(state);
    expect(message?.timeline.at(-1)).toMatchObject({ state, reason });
    expect(play.ledger.guard.counts.refused).toBe(1);
  });

  test('has not ended where its client told meanwhile that it has it', async () => {
    const key = sentToPhone();
    const [only] = afterItsEnd(key);
    play.opens('b2', laptop);
    play.sends(key, 'b2', laptop);
    tellsReceipt('m1', laptop);
    play.executes(only?.command ?? 0, key, 'quota');
    play.commit();
    expect(await stateOf(key)).toBe('received');
    expect(play.ledger.guard.counts.refused).toBe(0);
  });

  test('is tried again after a failure of Openfire', () => {
    const key = play.says();
    unrouted(key);
    const [only] = redeliveries(play.settles());
    play.executes(only?.command ?? 0, key, 'java.lang.IllegalStateException');
    expect(redeliveries(play.settles(31_000)).map((one) => one.key)).toEqual([key]);
  });

  test('is tried again where the handler was restarted before it could', () => {
    const key = play.says();
    play.commit();
    play.restart();
    expect(redeliveries(play.settles())).toEqual([]);
    expect(redeliveries(play.settles(11_000)).map((one) => one.key)).toEqual([key]);
  });

  test('is delivered after a kill -9 of the JVM that left nothing but its entry', () => {
    const key = play.says();
    play.commit();
    play.restart();
    starts();
    expect(redeliveries(play.settles()).map((one) => one.key)).toEqual([key]);
  });

  test('is delivered again where the JVM was killed while it was redelivered, and only then', () => {
    const key = play.says();
    unrouted(key);
    const [first] = redeliveries(play.settles());
    play.restart();
    starts();
    expect(redeliveries(play.settles())).toEqual([]);
    play.happens({
      kind: 'executing',
      command: first?.command ?? 0,
      outcome: null,
      reason: null,
      key: null,
    });
    starts();
    expect(redeliveries(play.settles()).map((one) => one.key)).toEqual([key]);
  });
});

describe('the offline store', () => {
  const singlings = (): number =>
    play.commit().commands.filter(({ frame }) => String.fromCharCode(frame[4] ?? 0) === 'e').length;

  test('keeps one copy of what Openfire has stored twice', () => {
    const key = play.says();
    stored(key);
    expect(singlings()).toBe(0);
    stored(key);
    expect(singlings()).toBe(1);
  });

  test('may be given a message again that it has handed out', () => {
    const key = play.says();
    stored(key);
    play.opens('b1', phone);
    play.sends(key, 'b1', phone);
    stored(key);
    expect(singlings()).toBe(0);
  });

  test('is asked when Openfire was started, and what it lost is put back', () => {
    const [kept, lost] = [play.says(), play.says({ id: 'm2' })];
    stored(kept);
    stored(lost);
    play.commit();
    starts();
    play.settles();
    expect(play.ledger.guard.takeQuestions()).toEqual(['bob@localhost']);
    lists(kept);
    expect(redeliveries(play.settles())).toMatchObject([{ key: lost, mode: 'return' }]);
  });

  test('is not believed where it handed a message out meanwhile', () => {
    const key = play.says();
    stored(key);
    starts();
    play.settles();
    lists();
    play.opens('b1', phone);
    play.sends(key, 'b1', phone);
    expect(redeliveries(play.settles())).toEqual([]);
  });

  /**
   * Two messages are stored; bob's phone is handed the first and reads it, the second is not there any more. Openfire
   * began to read the store before it stored the second, or after.
   */
  function handedOut(began: 'before' | 'after'): [read: string, gone: string] {
    const [read, gone] = [play.says(), play.says({ id: 'm2' })];
    stored(read);
    stored(gone);
    play.opens('b1', phone);
    const since = began === 'before' ? play.now - 1000 : play.now;
    const jid = 'bob@localhost';
    play.happens({ kind: 'offline-touched', jid, what: 'handed-out', since, times: [] });
    play.sends(read, 'b1', phone);
    play.answers('b1', phone);
    play.settles();
    expect(play.ledger.guard.takeQuestions()).toEqual(['bob@localhost']);
    lists();
    return [read, gone];
  }

  test('is asked when it was handed out: what it lost over that is put back', async () => {
    const [read, gone] = handedOut('before');
    expect(redeliveries(play.settles())).toMatchObject([{ key: gone, mode: 'return' }]);
    expect(await stateOf(read)).toBe('confirmed');
  });

  test('is asked when it was handed out: what was there before somebody has cleared away', async () => {
    const [read, gone] = handedOut('after');
    expect(redeliveries(play.settles())).toEqual([]);
    expect(await stateOf(gone)).toBe('expired');
    expect(await stateOf(read)).toBe('confirmed');
  });

  test('is asked when something was stored for one who has a session: it may be handing it out just then', () => {
    play.opens('b1', phone);
    const [there, gone] = [play.says(), play.says({ id: 'm2' })];
    stored(there);
    stored(gone);
    play.settles();
    expect(play.ledger.guard.takeQuestions()).toEqual(['bob@localhost']);
    lists(there);
    expect(redeliveries(play.settles())).toMatchObject([{ key: gone, mode: 'return' }]);
  });

  test('is not asked for one who is away', () => {
    play.opens('b1', phone);
    play.closes('b1', phone);
    stored(play.says());
    play.settles();
    expect(play.ledger.guard.takeQuestions()).toEqual([]);
  });

  test('is asked as well when the session that was handed it has ended', () => {
    const key = play.says();
    const other = play.says({ id: 'm2' });
    stored(key);
    stored(other);
    play.opens('b1', phone);
    play.sends(key, 'b1', phone);
    play.closes('b1', phone);
    play.settles();
    expect(play.ledger.guard.takeQuestions()).toEqual(['bob@localhost']);
  });

  test.each(['signs out', 'stays'])(
    'is asked when the client has told by itself that it read it, and %s',
    (then) => {
      const [key, other] = [play.says(), play.says({ id: 'm2' })];
      stored(key);
      stored(other);
      play.opens('b1', phone);
      play.sends(key, 'b1', phone);
      tellsReceipt('m1');
      if (then === 'signs out') play.closes('b1', phone);
      play.settles();
      expect(play.ledger.guard.takeQuestions()).toEqual(['bob@localhost']);
    },
  );

  test('may let in again what a client had read: it has not failed then', async () => {
    const key = sentToPhone();
    play.answers('b1', phone);
    play.commit();
    play.happens({ kind: 'bounced', key, reason: 'quota' });
    play.commit();
    expect(await stateOf(key)).toBe('confirmed');
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
