/** What a session did not confirm, where its stream was managed (XEP-0198): what an acknowledgement proves, and what none does. */
import { guardTalk, phone } from '../support/guard-talk.ts';
import { Play, redeliveries } from '../support/play.ts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

const { stateOf, afterItsEnd, afterItsEndWith, stored, unrouted } = guardTalk(() => play);

describe('what a session did not confirm', () => {
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
});
