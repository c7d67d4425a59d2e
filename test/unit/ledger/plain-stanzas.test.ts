/** Of most messages only the fields are told and kept: the stanza is there whenever somebody needs it, as it came. */
import { Play, redeliveries } from '../support/play.ts';
import type { Said } from '../support/play.ts';

const [home, phone] = ['alice@localhost/home', 'bob@localhost/phone'];
const plain: Said = { shape: 'ftyi', body: 'a < b & "c"' };
const xml = `<message from="${home}" to="bob@localhost" type="chat" id="m1"><body>a &lt; b &amp; "c"</body></message>`;

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

/** Its reader's session ends without a word. */
function lost(said: Said, before: () => void = () => undefined): string {
  play.opens('b1', phone);
  const key = play.says({ from: home, ...said });
  play.sends(key, 'b1', phone);
  play.commit();
  before();
  play.closes('b1', phone);
  return key;
}

test.each([false, true])('it is redelivered as it came (the handler is restarted: %s)', (isRestarted) => {
  const key = lost(plain, () => {
    if (isRestarted) play.restart();
  });
  expect(redeliveries(play.settles())).toMatchObject([{ key, xml }]);
});

test('with a request for a receipt and an origin-id, too', () => {
  const children = 'request urn:xmpp:receipts\norigin-id urn:xmpp:sid:0';
  const key = lost({ ...plain, body: 'hello', children, shape: 'tfyio' });
  const [again] = redeliveries(play.settles());
  expect(again).toMatchObject({ key });
  expect(again?.xml).toBe(
    `<message to="bob@localhost" from="${home}" type="chat" id="m1"><body>hello</body>` +
      '<request xmlns="urn:xmpp:receipts"/><origin-id xmlns="urn:xmpp:sid:0" id="m1"/></message>',
  );
  expect(play.opened.store.findByClientId('alice@localhost', 'bob@localhost', 'm1').messages).toMatchObject([
    { originId: 'm1' },
  ]);
});

test('with the log switched off it is kept until somebody has it', () => {
  play.set({ log: false });
  const key = lost(plain);
  expect(redeliveries(play.settles())).toMatchObject([{ key, xml }]);
});

test('an id that is too long to be kept is in the stanza', () => {
  const id = 'x'.repeat(5000);
  const key = lost({ ...plain, id });
  expect(redeliveries(play.settles())).toMatchObject([{ key, xml: xml.replace('"m1"', `"${id}"`) }]);
});

test('the log shows the stanza, and knows about how long it is', async () => {
  const key = play.says({ from: home, ...plain });
  play.commit();
  expect((await play.opened.log.message(key))?.xml).toBe(xml);
  const message = play.opened.store.findMessage(key);
  const bytes = play.opened.store.bytesOf([message?.row ?? 0]);
  expect(bytes).toBeGreaterThan(xml.length / 3);
  expect(bytes).toBeLessThan(3 * xml.length);
});

test('a client that sends it again is known by its words', () => {
  const origin = { ...plain, children: 'origin-id urn:xmpp:sid:0', shape: 'ftyio' };
  const first = play.says({ from: home, ...origin });
  play.commit();
  const second = play.says({ from: home, ...origin });
  const batch = play.commit();
  const row = play.opened.store.findMessage(first)?.row;
  expect(batch.messages.find(({ message }) => message.key === second)?.repeats).toBe(row);
});

test.each([
  ['a request for a receipt and for markers', 'request urn:xmpp:receipts\nmarkable urn:xmpp:chat-markers:0'],
  ['a receipt that names no message', 'received urn:xmpp:receipts'],
  ['a marker that names no message', 'displayed urn:xmpp:chat-markers:0'],
  ['events without a name', 'x jabber:x:event'],
])('%s: it says the same as with its stanza', (_what, children) => {
  const first = play.says({ id: 'm0', from: 'bob@localhost/phone', to: 'alice@localhost' });
  const told = [
    { ...plain, children },
    { children, inner: innerOf(children), body: 'a' },
  ].map((said) => play.says({ from: home, ...said }));
  const batch = play.commit();
  const [fromShape, fromXml] = told.map((key) => {
    const found = batch.messages.find(({ message }) => message.key === key)?.message;
    return { owed: found?.owed, state: found?.state, originId: found?.originId };
  });
  expect(fromShape).toEqual(fromXml);
  expect(batch.messages.find(({ message }) => message.key === first)?.message.state).toBe('accepted');
});

function innerOf(children: string): string {
  const lines = children.split('\n').map((line) => line.split(' '));
  return lines.map(([name = '', namespace = '']) => `<${name} xmlns='${namespace}'/>`).join('');
}
