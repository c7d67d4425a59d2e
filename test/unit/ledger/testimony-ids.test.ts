/** Which message a claim means where several bear its id; whatever was submitted has a row and is owed an answer. */
import { Play, routed } from '../support/play.ts';
import {
  desk,
  displayed,
  markers,
  phone,
  receipt,
  request,
  testimonyTalk,
} from '../support/testimony-talk.ts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

const { states, whenThePhoneEnds } = testimonyTalk(() => play);

describe('ids that are not one of a kind', () => {
  test('one that is counted anew: the claim is about what its session was handed', async () => {
    play.opens('b1', phone);
    play.opens('b2', desk);
    const [old, lost] = [play.says({ id: '1' }), play.says({ id: '1' })];
    play.sends(old, 'b2', desk);
    play.sends(lost, 'b1', phone);
    for (let time = 0; time < 3; time++) play.says(displayed(desk, '1'));
    expect(whenThePhoneEnds()).toEqual([lost]);
    expect(await states(old, lost)).toEqual(['displayed', 'sent']);
  });

  test('one for all messages: each receipt is for the next, and what has none comes again', async () => {
    play.opens('b1', phone);
    const keys = Array.from({ length: 5 }, () => play.says({ ...request, id: 'bot' }));
    for (const key of keys) play.sends(key, 'b1', phone);
    for (let time = 0; time < 3; time++) play.says(receipt(phone, 'bot'));
    expect(whenThePhoneEnds()).toEqual(keys.slice(3));
    expect(await states(...keys)).toEqual(['received', 'received', 'received', 'sent', 'sent']);
  });

  test('receipt and marker in one stanza speak of one message', async () => {
    play.opens('b1', phone);
    const keys = [play.says({ ...request, id: '1' }), play.says({ ...request, id: '1' })];
    for (const key of keys) play.sends(key, 'b1', phone);
    play.says({
      ...receipt(phone, '1'),
      children: `received urn:xmpp:receipts\nreceived ${markers}`,
      inner: `<received xmlns='urn:xmpp:receipts' id='1'/><received xmlns='${markers}' id='1'/>`,
    });
    play.commit();
    expect(await states(...keys)).toEqual(['received', 'sent']);
  });

  test('of what was confirmed the youngest is shown, and what was handed before it', async () => {
    play.opens('b1', phone);
    const keys = [play.says({ id: '1' }), play.says({ id: '1' })];
    for (const key of keys) play.sends(key, 'b1', phone);
    play.answers('b1', phone);
    play.commit();
    play.says(displayed(phone, '1'));
    play.commit();
    expect(await states(...keys)).toEqual(['displayed', 'displayed']);
  });
});

test('more than a marker covers at once is covered by the next', async () => {
  play.opens('b1', phone);
  const keys = Array.from({ length: 1100 }, (_, index) => play.says({ id: `n${index}` }));
  for (const key of keys) play.sends(key, 'b1', phone);
  play.answers('b1', phone);
  play.commit();
  const last = play.says({ id: 'last' });
  play.sends(last, 'b1', phone);
  play.says(displayed(phone, 'last'));
  play.commit();
  const next = play.says({ id: 'next' });
  play.sends(next, 'b1', phone);
  play.says(displayed(phone, 'next'));
  play.commit();
  expect(new Set(await states(...keys, last, next))).toEqual(new Set(['displayed']));
});

describe('whatever a client submits has a row', () => {
  test.each([
    ['the same id and text', {}, {}],
    ['the same id in another session', {}, { from: 'alice@localhost/work' }],
    ['no id at all', { id: null }, { id: null }],
  ])('%s', async (_what, first, second) => {
    const keys = [play.says(first), play.says(second)];
    play.commit();
    expect(await states(...keys)).toEqual(['accepted', 'accepted']);
    expect((await play.opened.log.messages({ order: 'asc', limit: 10 })).items).toHaveLength(2);
  });

  test('each copy is owed a receipt, and a place', () => {
    play.opens('b1', phone);
    const first = play.says(request);
    play.sends(first, 'b1', phone);
    play.answers('b1', phone);
    expect(routed(play.commit())).toHaveLength(1);
    const second = play.says(request);
    play.sends(second, 'b1', phone);
    play.answers('b1', phone);
    expect(routed(play.commit())).toHaveLength(1);
    const third = play.says(request);
    play.sends(third, 'b1', phone);
    expect(whenThePhoneEnds()).toEqual([third]);
  });
});

test('as many receipts as were asked for answer all who asked, though the first of that id asked for none', async () => {
  play.opens('b1', phone);
  const keys = [{}, request, request].map((asks) => play.says({ id: 'bot', ...asks }));
  for (const key of keys) play.sends(key, 'b1', phone);
  for (let time = 0; time < 2; time++) play.says(receipt(phone, 'bot'));
  expect(routed(play.commit())).toEqual([]);
  // Two of the three are proved to be read, whichever they are: by the stream's order the first two.
  expect(await states(...keys)).toEqual(['received', 'received', 'sent']);
  play.answers('b1', phone);
  expect(routed(play.commit())).toEqual([]);
  expect(await states(...keys)).toEqual(['received', 'received', 'confirmed']);
});

test('a receipt answers nobody whose message its client was sent as a copy', async () => {
  play.opens('b1', phone);
  play.opens('b2', desk);
  const [toPhone, toDesk, last] = [
    play.says({ id: 'bot', ...request }),
    play.says({ id: 'bot', ...request }),
    play.says({ id: 'bot', ...request }),
  ];
  play.sends(toPhone, 'b1', phone);
  play.happens({ kind: 'sent', key: toPhone, stream: 'b2', jid: desk, flags: 'c' });
  for (const key of [toDesk, last]) play.sends(key, 'b2', desk);
  for (let time = 0; time < 2; time++) play.says(receipt(desk, 'bot'));
  play.answers('b2', desk);
  expect(routed(play.commit())).toEqual([]);
  play.answers('b1', phone);
  expect(routed(play.commit())).toHaveLength(1);
});
