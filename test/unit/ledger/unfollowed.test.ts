/** Headlines, errors and group chat for one reader, and texts beside the body: what is shown is in the log. */
import type { MessageQuery, MessageView } from '../../../src/store/reader.ts';
import { Play } from '../support/play.ts';
import type { Said } from '../support/play.ts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

async function log(query: Partial<MessageQuery> = {}): Promise<readonly MessageView[]> {
  play.commit();
  return (await play.opened.log.messages({ order: 'asc', limit: 100, ...query })).items;
}
const summary = (messages: readonly MessageView[]): unknown[] =>
  messages.map(({ type, from, body, state }) => [type, from, body, state]);

const room = 'tea@rooms.example/carol';
const phone = 'bob@localhost/phone';
const xhtml = (text: string): Said => ({
  body: null,
  children: 'html http://jabber.org/protocol/xhtml-im',
  inner: `<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><p>${text}</p></body></html>`,
});

test('each is in the log as accepted, found by its words, and owes nobody anything', async () => {
  const receipt = { children: 'request urn:xmpp:receipts', inner: "<request xmlns='urn:xmpp:receipts'/>" };
  play.says({ type: 'headline', body: 'hello', ...receipt });
  play.says({ type: 'error', id: 'm2', body: 'hello' });
  play.says({ type: 'groupchat', id: 'm3', from: room, to: phone, body: 'hello', flags: 'l' });
  const all = await log({ text: 'hello' });
  expect(summary(all)).toEqual([
    ['headline', 'alice@localhost/home', 'hello', 'accepted'],
    ['error', 'alice@localhost/home', 'hello', 'accepted'],
    ['groupchat', room, 'hello', 'accepted'],
  ]);
  expect(play.opened.store.load().unplaced).toEqual([]);
});

test('a headline that a session was sent is not asked for, and not given again when that dies', async () => {
  play.opens('s2', phone);
  const key = play.says({ type: 'headline', body: 'hello' });
  play.commit();
  play.restart();
  play.sends(key, 's2', phone);
  play.happens({ kind: 'unrouted', key, reason: null });
  play.closes('s2', phone);
  play.now += 60_000;
  play.ledger.now = play.now;
  expect(summary(await log())).toEqual([['headline', 'alice@localhost/home', 'hello', 'accepted']]);
  expect((await log())[0]?.deliveries).toEqual([]);
  expect(play.commit().commands).toEqual([]);
});

test('what shows nothing is not in the log, and nothing is with the log off', async () => {
  for (const type of ['headline', 'error', 'groupchat'])
    play.says({ type, body: null, children: 'active http://jabber.org/protocol/chatstates' });
  play.set({ log: false });
  play.says({ type: 'headline', body: 'hello' });
  expect(await log()).toEqual([]);
});

test('a receipt that comes back as an error is evidence of nothing', async () => {
  play.opens('s2', phone);
  const key = play.says({
    children: 'request urn:xmpp:receipts',
    inner: "<request xmlns='urn:xmpp:receipts'/>",
  });
  play.sends(key, 's2', phone);
  play.says({
    type: 'error',
    from: phone,
    to: 'alice@localhost/home',
    id: 'r1',
    body: null,
    children: 'received urn:xmpp:receipts',
    inner: "<received xmlns='urn:xmpp:receipts' id='m1'/>",
  });
  expect(summary(await log())).toEqual([['chat', 'alice@localhost/home', 'hello', 'sent']]);
});

describe('an error', () => {
  const back = (said: Said): void => {
    play.says({
      type: 'error',
      from: 'bob@elsewhere.example',
      to: 'alice@localhost/home',
      flags: 'l',
      ...said,
    });
  };

  test('that sends back what its recipient wrote is not in the log again, also after a restart', async () => {
    play.says({ to: 'bob@elsewhere.example', body: 'hello' });
    back({ body: 'hello' });
    play.commit();
    play.restart();
    back({ body: 'hello' });
    expect(await log()).toHaveLength(1);
  });

  test('that shows anything else is', async () => {
    play.says({ to: 'bob@elsewhere.example', body: 'hello' });
    back({ body: 'hello', children: 'subject ', inner: '<subject>pay</subject>' });
    back({ ...xhtml('other') });
    expect((await log()).map(({ texts }) => texts.map(({ text }) => text))).toEqual([[], ['pay'], ['other']]);
  });
});

test('what a room of another server tells again to each device and each time is in the log once', async () => {
  const said = { type: 'groupchat', from: room, body: 'hello', flags: 'l' };
  play.says({ ...said, to: phone });
  play.says({ ...said, to: 'bob@localhost/tablet' });
  play.says({ ...said, to: 'carol@localhost/x' });
  play.says({ ...said, to: phone, from: 'tea@rooms.example/mallory' });
  play.commit();
  play.restart();
  play.says({ ...said, to: phone });
  expect((await log()).map(({ from, to }) => [from, to])).toEqual([
    [room, phone],
    [room, 'carol@localhost/x'],
    ['tea@rooms.example/mallory', phone],
  ]);
});

test('texts beside the body are shown, found by reading and by their words, and given out', async () => {
  play.says({
    body: 'hello',
    children: 'body ',
    inner: "<body xml:lang='de'>neunhundert Euro</body>",
  });
  play.says({ id: 'm2', ...xhtml('styled words') });
  play.set({ 'log.rooms': true });
  play.happens({
    kind: 'room-message',
    key: 'k'.repeat(32),
    room: 'tea@conference.localhost',
    from: 'alice@localhost/home',
    nick: 'al',
    id: 'm3',
    children: 'html http://jabber.org/protocol/xhtml-im',
    body: null,
    xml: Buffer.from(`<message>${xhtml('in a room').inner ?? ''}</message>`),
  });
  const [several, styled, inRoom] = await log();
  expect(several?.body).toBe('hello');
  expect(several?.bodies).toEqual([
    { lang: null, body: 'hello' },
    { lang: 'de', body: 'neunhundert Euro' },
  ]);
  expect(several?.texts).toEqual([]);
  expect(styled).toMatchObject({
    body: null,
    bodies: [],
    texts: [{ part: 'xhtml', lang: null, text: 'styled words' }],
  });
  expect(inRoom).toMatchObject({ room: 'tea@conference.localhost', texts: [{ text: 'in a room' }] });
  for (const [text, ids] of [
    ['neunhundert', ['m1']],
    ['hello euro', ['m1']],
    ['styled', ['m2']],
    ['"in a room"', ['m3']],
  ] as const) {
    expect([text, (await log({ text })).map(({ id }) => id)]).toEqual([text, ids]);
  }
});
