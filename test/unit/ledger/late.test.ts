/** What is heard late: of a session that has ended by then, and by a handler that was away. */
import { Play, redeliveries, routed } from '../support/play.ts';
import type { Said } from '../support/play.ts';

const [phone, desk] = ['bob@localhost/phone', 'bob@localhost/desk'];
const request = { children: 'request urn:xmpp:receipts', inner: "<request xmlns='urn:xmpp:receipts'/>" };
const bot = { ...request, id: 'bot' };

const receipt = (from: string, stream: string, id: string): Said => ({
  from,
  to: 'alice@localhost',
  id: null,
  body: null,
  stream,
  children: 'received urn:xmpp:receipts',
  inner: `<received xmlns='urn:xmpp:receipts' id='${id}'/>`,
});

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

const states = (...keys: string[]): Promise<(string | undefined)[]> =>
  Promise.all(keys.map(async (key) => (await play.opened.log.message(key))?.state));

describe('a session that has ended by the time its last words are heard', () => {
  /** The link of bob's phone is cut with these messages on it. */
  function cut(...said: Said[]): string[] {
    play.opens('a1', 'alice@localhost/home');
    play.opens('b1', phone);
    const keys = said.map((one) => play.says(one));
    for (const key of keys) play.sends(key, 'b1', phone);
    play.closes('b1', phone);
    play.settles();
    return keys;
  }

  test('answers for the first that it was handed, of several with one id', async () => {
    const keys = cut(bot, bot);
    play.says(receipt(phone, 'b1', 'bot'));
    play.settles();
    expect(await states(...keys)).toEqual(['received', 'sent']);
    play.says(receipt(phone, 'b1', 'bot'));
    play.settles();
    expect(await states(...keys)).toEqual(['received', 'received']);
  });

  test('so that nobody answers for it once more, whoever reads it again', () => {
    const [first = ''] = cut(bot, bot);
    play.says(receipt(phone, 'b1', 'bot'));
    play.opens('b2', desk);
    play.sends(first, 'b2', desk);
    play.answers('b2', desk);
    expect(routed(play.commit())).toEqual([]);
  });

  test('proves nothing of what it was not handed', async () => {
    const [handed = ''] = cut(bot);
    play.opens('b2', desk);
    const other = play.says({ ...request, id: 'm2' });
    play.sends(other, 'b2', desk);
    play.says(receipt(phone, 'b1', 'm2'));
    play.closes('b2', desk);
    expect(redeliveries(play.settles()).map(({ key }) => key)).toEqual([other]);
    expect(await states(handed, other)).toEqual(['sent', 'sent']);
  });

  test('is remembered without what it held, be that ever so much', () => {
    const { sessions } = play.ledger;
    const session = sessions.open(9, 'b9', phone);
    for (let row = 1; row <= 1000; row++) session.unconfirmed.push(row, row, 0);
    session.uncounted = new Set([1, 2]);
    sessions.close(session);
    expect(sessions.speaking('b9')).toBe(session);
    expect([session.unconfirmed.messages(), session.uncounted.size]).toEqual([[], 0]);
  });

  test('is remembered among a thousand', async () => {
    const [key = ''] = cut(bot, bot);
    for (let other = 0; other < 1001; other++) {
      play.opens(`c${other}`, `carol@localhost/${other}`);
      play.closes(`c${other}`, `carol@localhost/${other}`);
    }
    play.says(receipt(phone, 'b1', 'bot'));
    play.settles();
    expect(await states(key)).toEqual(['sent']);
  });
});

describe('a handler that is behind', () => {
  /** The phone has proved that it has read a message which its sender asks about; this is read late. */
  function readLate(late: boolean): string {
    play.opens('b1', phone);
    play.answers('b1', phone);
    const key = play.says(request);
    play.sends(key, 'b1', phone);
    play.commit();
    play.ledger.settle({ now: play.now, complete: play.sequence + 9, position: play.sequence });
    play.ledger.wall = play.now + (late ? 100_000 : 60_000);
    play.answers('b1', phone);
    return key;
  }

  test('tells at once what it reads at once', () => {
    readLate(false);
    expect(routed(play.commit())).toHaveLength(1);
  });

  test('tells nothing before it has read on', () => {
    readLate(true);
    expect(routed(play.commit())).toEqual([]);
    play.ledger.settle({ now: play.now, complete: play.sequence + 9, position: play.sequence });
    expect(routed(play.commit())).toEqual([]);
    play.sequence += 9;
    play.ledger.settle({ now: play.now, complete: play.sequence, position: play.sequence });
    expect(routed(play.commit())).toHaveLength(1);
  });

  test('finds that another device has answered meanwhile', () => {
    const key = readLate(true);
    play.commit();
    play.opens('b2', desk);
    play.sends(key, 'b2', desk);
    play.says(receipt(desk, 'b2', 'm1'));
    play.sequence += 9;
    play.ledger.settle({ now: play.now, complete: play.sequence, position: play.sequence });
    expect(routed(play.commit())).toEqual([]);
  });

  test('and holds it no longer than any other, however much comes', () => {
    readLate(true);
    play.commit();
    play.now += 60_000;
    play.ledger.now = play.now;
    play.ledger.settle({ now: play.now, complete: play.sequence + 99, position: play.sequence });
    expect(routed(play.commit())).toHaveLength(1);
  });
});
