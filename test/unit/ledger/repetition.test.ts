/** What a client sends again as a whole is a message of its own, and says which one it repeats. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { Repetitions, whatIsSaid } from '../../../src/ledger/memory/repetition.ts';
import type { TrackedMessage } from '../../../src/model/message.ts';
import { parseStanza } from '../../../src/stanza/xml.ts';
import { Play, routed } from '../support/play.ts';
import type { Said } from '../support/play.ts';

const phone = 'bob@localhost/phone';
let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

const origin = (id: string, more = ''): Said => ({
  children: 'origin-id urn:xmpp:sid:0\nrequest urn:xmpp:receipts',
  inner: `<origin-id xmlns='urn:xmpp:sid:0' id='${id}'/><request xmlns='urn:xmpp:receipts'/>${more}`,
});
async function repeats(...keys: readonly string[]): Promise<(string | null | undefined)[]> {
  play.commit();
  return Promise.all(keys.map(async (key) => (await play.opened.log.message(key))?.repeats));
}

test.each(['in one batch', 'in another', 'after a restart'])(
  'of three the others repeat the first, %s',
  async (when) => {
    const keys = [0, 1, 2].map(() => {
      const key = play.says(origin('o1'));
      if (when !== 'in one batch') play.commit();
      if (when === 'after a restart') play.restart();
      return key;
    });
    expect(await repeats(...keys)).toEqual([null, keys[0], keys[0]]);
  },
);

test.each([
  ['<p>9<b>1</b>00</p>', '<p><b>1</b>900</p>'],
  ['<p>a<b/>b</p>', '<p>ab<b/></p>'],
  ['<p><b>1</b> x</p>', '<p> x<b>1</b></p>'],
  ['<p>1<b/>23<i/>4</p>', '<p>12<b/>3<i/>4</p>'],
])('where its text stands is said, too: %s is not %s', (one, other) => {
  const said = (inner: string): string =>
    whatIsSaid(parseStanza(`<message xmlns='jabber:client'>${inner}</message>`));
  expect(said(one)).not.toBe(said(other));
});

test('in how many pieces a text was written is not', () => {
  const said = (inner: string): string =>
    whatIsSaid(parseStanza(`<message xmlns='jabber:client'><p>${inner}<b/></p></message>`));
  expect(said('a<![CDATA[b]]>c')).toBe(said('abc'));
});

test('so does one from another resource, and one that is told of much later', async () => {
  const first = play.says(origin('o1'));
  for (let number = 0; number < 10; number++) play.says(origin(`other ${number}`));
  const second = play.says({ ...origin('o1'), from: 'alice@localhost/phone' });
  expect(await repeats(first, second)).toEqual([null, first]);
});

test('what differs in anything does not: words, attributes, order, recipient, type, origin-id, or none of that', async () => {
  const first = play.says(origin('o1', '<a/><b/>'));
  const others: Said[] = [
    origin('o1', '<a/><b/><c/>'),
    origin('o1', '<b/><a/>'),
    origin('o1', "<a x='1'/><b/>"),
    origin('o1', '<a>x</a><b/>'),
    origin('o1', "<a xmlns='urn:x'/><b/>"),
    origin('o2', '<a/><b/>'),
    { ...origin('o1', '<a/><b/>'), to: 'carol@localhost' },
    { ...origin('o1', '<a/><b/>'), to: phone },
    { ...origin('o1', '<a/><b/>'), from: 'carol@localhost/home' },
    { inner: '<a/><b/>' },
  ];
  const keys = others.map((said) => play.says(said));
  expect(await repeats(...keys)).toEqual(others.map(() => null));
  const again = play.says(origin('o1', '<a/><b/>'));
  expect(await repeats(again)).toEqual([null]);
  // A bot with one origin-id for all: only the latest are compared, and those are repeated.
  const last = play.says(origin('o1', '<a/><b/>'));
  expect(await repeats(first, last)).toEqual([null, again]);
});

test('each has its own receipt and its own way', async () => {
  play.opens('a1', 'alice@localhost/home');
  play.opens('b1', phone);
  const keys = [play.says(origin('o1')), play.says(origin('o1'))];
  for (const key of keys) play.sends(key, 'b1', phone);
  play.answers('b1', phone);
  expect(routed(play.commit())).toHaveLength(2);
  for (const key of keys) expect((await play.opened.log.message(key))?.state).toBe('confirmed');
});

test('with the log off nothing is compared that was let go', () => {
  play.set({ log: false });
  play.opens('b1', phone);
  const first = play.says(origin('o1'));
  play.sends(first, 'b1', phone);
  play.answers('b1', phone);
  play.commit();
  play.says(origin('o1'));
  expect(play.commit().messages.map(({ repeats: of }) => of)).toEqual([null]);
});

test('SQL users see it, and what it repeats may have expired', async () => {
  const [first, second] = [0, 1].map(() => play.says({ ...origin('o1'), flags: 'sc' })) as [string, string]; // two
  play.commit();
  const { store, log } = play.opened;
  expect((await log.message(second))?.repeats).toBe(first);
  const sql = new Database(join(play.directory, 'chat-log.db'), { readonly: true });
  expect(sql.prepare('SELECT * FROM repetition').all()).toEqual([{ stanza_id: second, repeats: first }]);
  sql.close();
  const at = Date.parse((await log.message(second))?.sentAt ?? '');
  store.expire(at);
  expect((await log.message(second))?.repeats).toBeNull();
});

test('a stanza is the same whatever way it is written, and only then', () => {
  const name = fc.constantFrom('a', 'b');
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.constant('x'),
      fc
        .tuple(name, name, fc.array(tie('tree'), { maxLength: 3 }))
        .map(([tag, attribute, inner]) => `<${tag} ${attribute}='1' z='2'>${inner.join('')}</${tag}>`),
    ),
  }));
  fc.assert(
    fc.property(tree, tree, (one, other) => {
      const stanza = (inner: string, from: string): string =>
        `<message from='${from}' to='b'>${inner}</message>`;
      const written = one.replaceAll(/<(\w) (\w)='1' z='2'>/g, `<$1 z="2"\n $2="1">`);
      const [first, again] = [parseStanza(stanza(one, 'x')), parseStanza(stanza(written, 'y'))];
      expect(whatIsSaid(first)).toBe(whatIsSaid(again));
      expect(whatIsSaid(first) === whatIsSaid(parseStanza(stanza(other, 'x')))).toBe(
        JSON.stringify(first.children) === JSON.stringify(parseStanza(stanza(other, 'x')).children) &&
          first.text === parseStanza(stanza(other, 'x')).text,
      );
    }),
  );
});

test('neither depth nor breadth costs stack', () => {
  const broad = parseStanza(`<message>${'<a/>'.repeat(150_000)}</message>`);
  expect(whatIsSaid(broad)).toBe(whatIsSaid(broad));
  const deep = (): string => `<message>${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}</message>`;
  expect(whatIsSaid(parseStanza(deep()))).toBe(whatIsSaid(parseStanza(deep())));
});

describe('what it costs to find out', () => {
  const own = (row: number) => ({ row, from: 'eve@localhost/a', originId: 'same' }) as TrackedMessage; // all that is asked
  const saying = (body: string) => parseStanza(`<message><body>${body}</body></message>`);
  let stored: Map<number, string>;
  let read: number[];
  let budget: number;
  const repetitions = (): Repetitions =>
    new Repetitions({
      alike: ({ row }) =>
        [...stored.keys()]
          .filter((one) => one < row)
          .toReversed()
          .map(own),
      bytesOf: () => 1_000_000,
      mayRead: (speaker, rows) => {
        expect(speaker).toBe('eve@localhost');
        budget -= rows;
        return budget >= 0;
      },
      read: (row) => {
        read.push(row);
        return { stanza: saying(stored.get(row) ?? ''), repeats: null };
      },
    });
  beforeEach(() => {
    [stored, read, budget] = [new Map(), [], 120_000];
  });

  test('of a hundred that bear one id each is read once at most, and one that repeats is known all the same', () => {
    const all = repetitions();
    for (let row = 1; row <= 100; row += 1) {
      stored.set(row, `b${row}`);
      expect(all.repeated(own(row), () => saying(`b${row}`))).toBeNull();
    }
    expect(read).toEqual([1]);
    expect(all.repeated(own(101), () => saying('b99'))).toBe(99);
  });

  test('large ones of long ago are read for as long as their sender has something left', () => {
    for (let row = 1; row <= 3; row += 1) stored.set(row, `b${row}`);
    // A megabyte is some fifty milliseconds.
    expect(repetitions().repeated(own(4), () => saying('none'))).toBeNull();
    expect(read).toEqual([3, 2]);
  });
});
