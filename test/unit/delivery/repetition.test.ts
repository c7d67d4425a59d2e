/** What a client sends again as a whole is a message of its own, and says which one it repeats. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { isRepetition } from '../../../src/delivery/repetition.ts';
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
      expect(isRepetition(first, again)).toBe(true);
      expect(isRepetition(first, parseStanza(stanza(other, 'x')))).toBe(
        JSON.stringify(first.children) === JSON.stringify(parseStanza(stanza(other, 'x')).children) &&
          first.text === parseStanza(stanza(other, 'x')).text,
      );
    }),
  );
});

test('depth costs no stack', () => {
  const deep = (): string => `<message>${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}</message>`;
  expect(isRepetition(parseStanza(deep()), parseStanza(deep()))).toBe(true);
});
