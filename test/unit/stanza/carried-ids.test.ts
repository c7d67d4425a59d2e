/** Ids that have become others on their way (XML's spaces, what stores take out): who names them so is believed. */
import fc from 'fast-check';
import { carriedId, looseId } from '../../../src/stanza/carried-id.ts';
import { Play, redeliveries, routed } from '../support/play.ts';
import type { Said } from '../support/play.ts';

const phone = 'bob@localhost/phone';
const receipts = 'urn:xmpp:receipts';
const request = { children: `request ${receipts}`, inner: `<request xmlns='${receipts}'/>` };

let play: Play;
beforeEach(() => {
  play = new Play();
  play.opens('a1', 'alice@localhost/home');
});
afterEach(() => play.end());

const written = (id: string): string =>
  id.replace(/[&<'\t\n\r]/g, (one) => `&#${one.codePointAt(0)?.toString() ?? ''};`);

const names = (name: string, namespace: string, id: string): Said => ({
  from: phone,
  to: 'alice@localhost/home',
  id: null,
  body: null,
  children: `${name} ${namespace}`,
  inner: `<${name} xmlns='${namespace}' id='${written(id)}'/>`,
});
const receipt = (id: string): Said => names('received', receipts, id);
const stateOf = async (key: string): Promise<string | undefined> =>
  (await play.opened.log.message(key))?.state;

/** Out of the offline store, to the phone. */
function handedOut(id: string, asked: Said = request): string {
  const key = play.says({ id, ...asked });
  play.happens({ kind: 'stored', key, reason: null });
  if (play.ledger.sessions.get('b1') === undefined) play.opens('b1', phone);
  play.sends(key, 'b1', phone);
  return key;
}

function live(id: string, asked: Said = request): string {
  if (play.ledger.sessions.get('b1') === undefined) play.opens('b1', phone);
  const key = play.says({ id, ...asked });
  play.sends(key, 'b1', phone);
  return key;
}

const pairs: [string, string][] = [
  ['nl\nx', 'nl x'],
  ['tab\tx', 'tab x'],
  ['cr\r\nx', 'cr x'],
  [' both ends ', 'both ends'],
  ['a\u0002b', 'ab'],
  ['🎈 b', '? b'],
  ['🎈b', 'b'],
  ['long'.repeat(300) + '\nx', 'long'.repeat(300) + ' x'],
];

test.each(pairs)('%j is meant by %j, now and after a restart', async (id, named) => {
  for (const restarts of [false, true]) {
    const key = handedOut(id);
    if (restarts) {
      play.commit();
      play.restart();
    }
    play.says(receipt(named));
    const batch = play.commit();
    expect(await stateOf(key)).toBe('received');
    expect(routed(batch)).toMatchObject([
      expect.stringContaining(`id="${written(id).replaceAll("'", '"')}"`),
    ]);
    play.closes('b1', phone);
    expect(redeliveries(play.settles())).toEqual([]);
  }
});

test('markers and events as well', async () => {
  const displayed = handedOut('d\nx');
  const raised = handedOut('e\nx', {});
  play.says(names('displayed', 'urn:xmpp:chat-markers:0', 'd x'));
  play.says({
    ...receipt(''),
    children: 'x jabber:x:event',
    inner: "<x xmlns='jabber:x:event'><displayed/><id> e x </id></x>",
  });
  play.commit();
  expect([await stateOf(displayed), await stateOf(raised)]).toEqual(['displayed', 'displayed']);
});

test('where the shim has put the id back nothing else is told', async () => {
  const key = handedOut('nl\nx');
  play.says({ ...receipt('nl x'), flags: 'scli' });
  expect(routed(play.commit())).toEqual([]);
  expect(await stateOf(key)).toBe('received');
});

test('one answer, whatever comes after', () => {
  handedOut('nl\nx');
  const said = [receipt('nl x'), receipt('nl x'), receipt('nl\nx')].flatMap((one) => {
    play.says(one);
    return routed(play.commit());
  });
  play.answers('b1', phone);
  expect([...said, ...routed(play.commit())]).toHaveLength(1);
});

test('it is switched off: it is noted, and nothing is told', async () => {
  play.set({ acknowledge: 'observe' });
  const key = handedOut('nl\nx');
  play.says(receipt('nl x'));
  expect(routed(play.commit())).toEqual([]);
  expect(await stateOf(key)).toBe('received');
});

test('of two that differ in that alone the true one is meant', async () => {
  const [line, space] = [live('nl\nx'), live('nl x')];
  play.says(receipt('nl x'));
  expect(routed(play.commit())).toEqual([]);
  expect([await stateOf(line), await stateOf(space)]).toEqual(['sent', 'received']);
  play.says(receipt('nl\nx'));
  play.commit();
  expect([await stateOf(line), await stateOf(space)]).toEqual(['received', 'received']);
});

test('out of the store both are one to their reader: the first that is not confirmed is meant', async () => {
  const [line, space] = [handedOut('nl\nx'), handedOut('nl x')];
  play.says(receipt('nl x'));
  play.commit();
  expect([await stateOf(line), await stateOf(space)]).toEqual(['received', 'sent']);
  play.says(receipt('nl x'));
  play.commit();
  expect([await stateOf(line), await stateOf(space)]).toEqual(['received', 'received']);
});

test('a session that was not handed it proves nothing', async () => {
  play.opens('b2', 'bob@localhost/desk');
  const key = handedOut('nl\nx');
  play.says({ ...receipt('nl x'), from: 'bob@localhost/desk' });
  expect(routed(play.commit())).toEqual([]);
  expect(await stateOf(key)).toBe('sent');
});

test('a receipt that overtakes the handing is believed when that is told', async () => {
  play.opens('b1', phone);
  const key = play.says({ id: 'nl\nx', ...request });
  play.happens({ kind: 'stored', key, reason: null });
  const began = play.sequence;
  play.says(receipt('nl x'));
  play.happens({ kind: 'sent', key, stream: 'b1', jid: phone, flags: '', began });
  expect(routed(play.commit())).toHaveLength(1);
  expect(await stateOf(key)).toBe('received');
});

test('what is carried is found by what is left of it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (id) => {
      const loose = looseId(id);
      if (loose === null) return;
      expect(looseId(carriedId(id))).toBe(loose);
      expect(looseId(carriedId(id).trim())).toBe(loose);
      expect(looseId(loose)).toBe(loose);
    }),
  );
});
