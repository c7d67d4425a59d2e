/** What a client can send cheaply is cheap to handle: ids that nobody has, and ids without end. */
import { Play } from '../support/play.ts';

const phone = 'bob@localhost/phone';
const receipts = 'urn:xmpp:receipts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

/** Bob says in one stanza that he has all of these. */
function received(ids: readonly string[]): void {
  play.says({
    from: phone,
    to: 'alice@localhost',
    id: null,
    body: null,
    children: ids.map(() => `received ${receipts}`).join('\n'),
    inner: ids.map((id) => `<received xmlns='${receipts}' id='${id}'/>`).join(''),
  });
}

const state = async (key: string): Promise<unknown> => (await play.opened.log.message(key))?.state;

test('five thousand receipts for what nobody said are over in a moment, and a true one among them is heard', async () => {
  play.opens('b1', phone);
  const keys = Array.from({ length: 5000 }, (_, index) => play.says({ id: `m${index}` }));
  const [first = ''] = keys;
  play.sends(first, 'b1', phone);
  play.answers('b1', phone);
  play.commit();
  // What it had in memory has gone.
  play.restart();
  play.opens('b1', phone);
  const began = performance.now();
  for (let stanza = 0; stanza < 50; stanza++) {
    const ids = Array.from({ length: 99 }, (_, index) => `unknown-${stanza}-${index}`);
    received(stanza === 49 ? [...ids, 'm0'] : ids);
    if (stanza % 5 === 4) play.commit();
  }
  // Each search by itself takes some milliseconds.
  expect(performance.now() - began).toBeLessThan(5000);
  play.commit();
  expect(await state(first)).toBe('received');
}, 120_000);

test('an id that is longer than any client has is not kept: the message is followed, and its receipt not asked for', async () => {
  play.opens('b1', phone);
  const request = { children: `request ${receipts}`, inner: `<request xmlns='${receipts}'/>` };
  const [long, longest] = ['x'.repeat(4097), 'x'.repeat(4096)];
  const [unknown, known] = [play.says({ id: long, ...request }), play.says({ id: longest, ...request })];
  for (const key of [unknown, known]) play.sends(key, 'b1', phone);
  received([long]);
  received([longest]);
  play.commit();
  expect(await state(known)).toBe('received');
  expect(await state(unknown)).toBe('sent');
  play.answers('b1', phone);
  expect(play.commit().commands).toEqual([]);
  expect((await play.opened.log.message(unknown))?.id).toBeNull();
});
