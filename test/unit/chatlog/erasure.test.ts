/** What one person said is erased: from every table and every byte of the files, and nothing else. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { Follower } from '../../../src/chatlog/sqlite/follower.ts';
import type { ErasureCount } from '../../../src/delivery/erasures.ts';
import { erase as eraseIn, finishErasures, wantedErasure } from '../support/erase.ts';
import { deed, History } from '../support/history.ts';
import { Play } from '../support/play.ts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

const alice = 'alice@localhost';

const wanted = wantedErasure;
const erase = (what = wanted()): number => eraseIn(play, what);
const finish = (): void => finishErasures(play);

function count(what = wanted()): ErasureCount | undefined {
  return [...play.opened.erasures.count(what)].at(-1);
}

function filesWith(text: string): string[] {
  return readdirSync(play.directory).filter((file) =>
    readFileSync(join(play.directory, file), 'latin1').includes(text),
  );
}

function sql(query: string): unknown {
  const database = new Database(join(play.directory, 'chat-log.db'), { readonly: true });
  const found = database.prepare(query).pluck().all();
  database.close();
  return found;
}

const bodies = (): unknown => sql('SELECT body FROM message ORDER BY id');

/** Said, handed to a session and proved to be read, which signs out then. */
function exchange(body: string, from: string, to: string): void {
  const key = play.says({ id: body, body, from: `${from}/home`, to });
  play.isReadAt(key, `${to}/phone`);
}

test('own words go, and what others said to the person stays', () => {
  exchange('zwergpinguin', alice, 'bob@localhost');
  exchange('antwort', 'bob@localhost', alice);
  exchange('anderes', 'bob@localhost', 'carol@localhost');
  play.commit();
  expect(count()).toEqual({ messages: 1, waiting: 0 });
  expect(erase()).toBe(1);
  expect(bodies()).toEqual(['antwort', 'anderes']);
  expect(filesWith('zwergpinguin')).toEqual([]);
  expect(filesWith(alice)).not.toEqual([]);
});

test('with both sides nothing names the person any more, and the others stay', () => {
  play.opens('home', `${alice}/home`);
  exchange('zwergpinguin', alice, 'bob@localhost');
  exchange('antwort', 'bob@localhost', alice);
  exchange('anderes', 'bob@localhost', 'carol@localhost');
  play.closes('home', `${alice}/home`);
  play.commit();
  expect(count(wanted({ bothSides: true }))).toEqual({ messages: 2, waiting: 0 });
  expect(erase(wanted({ bothSides: true }))).toBe(2);
  expect(bodies()).toEqual(['anderes']);
  for (const text of ['zwergpinguin', 'antwort', alice]) expect([text, filesWith(text)]).toEqual([text, []]);
  expect(sql('SELECT jid FROM participant ORDER BY jid')).toEqual(['bob@localhost', 'carol@localhost']);
  // What bob and carol were handed still tells by which of their devices.
  expect(sql('SELECT resource FROM delivery')).toEqual(['phone']);
});

test('what was said in a room is among the own words', () => {
  const room = 'tea@conference.localhost';
  play.set({ 'log.rooms': true });
  for (const [nick, body] of [
    ['alice', 'zwergpinguin'],
    ['bob', 'anderes'],
  ] as const) {
    play.happens({
      kind: 'room-message',
      key: `key-${nick}`.padEnd(32, 'x'),
      room,
      from: `${nick}@localhost/home`,
      nick,
      id: nick,
      children: 'body ',
      body,
      xml: Buffer.from(`<message>${body}</message>`),
    });
  }
  play.commit();
  expect(sql('SELECT count(*) FROM message')).toEqual([2]);
  expect(erase()).toBe(1);
  expect(bodies()).toEqual(['anderes']);
  expect(filesWith('zwergpinguin')).toEqual([]);
  expect(filesWith(alice)).toEqual([]);
});

describe('what others pass on of the words', () => {
  const forwarded = (from: string, body: string): string =>
    `<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='${from}'><body>${body}</body></message></forwarded>`;
  const muc = 'http://jabber.org/protocol/muc#user';
  const inRoom = (name: string, from: string): string =>
    `<x xmlns='${muc}'><${name} from='${from}'><reason>zwergpinguin</reason></${name}></x>`;

  function passes(
    children: string,
    inner: string,
    body: string | null = 'look',
    from = 'bob@localhost',
  ): void {
    const key = play.says({ id: inner, from: `${from}/home`, to: 'carol@localhost', body, children, inner });
    const stream = `stream${play.sequence}`;
    play.opens(stream, 'carol@localhost/phone');
    play.sends(key, stream, 'carol@localhost/phone');
    play.answers(stream, 'carol@localhost/phone');
    play.closes(stream, 'carol@localhost/phone');
  }

  test.each<[string, string, string]>([
    ['forwarded', 'forwarded urn:xmpp:forward:0', forwarded(`${alice}/home`, 'zwergpinguin')],
    [
      'forwarded, with the address as a client wrote it',
      'forwarded urn:xmpp:forward:0',
      forwarded('ALICE@Localhost/x', 'zwergpinguin'),
    ],
    [
      'within what another one forwarded',
      'forwarded urn:xmpp:forward:0',
      `<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='dave@localhost'>${forwarded(alice, 'zwergpinguin')}</message></forwarded>`,
    ],
    ['in an invitation by a room', `x ${muc}`, inRoom('invite', alice)],
    ['as the reason why an invitation was declined', `x ${muc}`, inRoom('decline', `${alice}/home`)],
    ['in an invitation without a reason', `x ${muc}`, `<x xmlns='${muc}'><invite from='${alice}/x'/></x>`],
    [
      'as what a service publishes for him',
      'event http://jabber.org/protocol/pubsub#event',
      `<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='n'><item publisher='${alice}/x'><entry xmlns='http://www.w3.org/2005/Atom'><title>zwergpinguin</title></entry></item></items></event>`,
    ],
  ])('%s', (_, children, inner) => {
    exchange('anderes', 'bob@localhost', 'carol@localhost');
    passes(children, inner);
    play.commit();
    for (const bothSides of [false, true]) {
      expect(count(wanted({ bothSides }))).toEqual({ messages: 1, waiting: 0 });
    }
    expect(erase()).toBe(1);
    expect(bodies()).toEqual(['anderes']);
    for (const text of ['zwergpinguin', alice, 'ALICE']) expect([text, filesWith(text)]).toEqual([text, []]);
  });

  test.each<[string, string, string | null, string]>([
    ['with a text of its own', 'bob@localhost/phone', 'zwergpinguin', ''],
    ['of a room', 'tea@conference.localhost', 'zwergpinguin', ''],
    [
      'without a body',
      'remote.example',
      null,
      `<html xmlns='http://jabber.org/protocol/xhtml-im'><body>zwergpinguin</body></html>`,
    ],
  ])('goes with an error that gives it back, %s', (_, from, body, inner) => {
    const condition = "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'";
    const error = `<error type='cancel'><gone ${condition}/><text ${condition}>nobody there</text></error>`;
    exchange('zwergpinguin', alice, 'bob@localhost');
    exchange('anderes', 'bob@localhost', alice);
    const children = `${inner === '' ? '' : 'html http://jabber.org/protocol/xhtml-im\n'}error `;
    const to = `${alice}/home`;
    play.says({ id: 'zwergpinguin', type: 'error', from, to, body, children, inner: inner + error });
    play.commit();
    expect(count()).toEqual({ messages: 2, waiting: 0 });
    expect(erase()).toBe(2);
    expect(bodies()).toEqual(['anderes']);
    expect(filesWith('zwergpinguin')).toEqual([]);
  });

  test('is counted once, and what is passed on of others stays', () => {
    exchange('zwergpinguin', alice, 'bob@localhost');
    // To her, and of hers.
    const key = play.says({
      id: 'back',
      from: 'bob@localhost/home',
      to: alice,
      body: 'your words',
      children: 'forwarded urn:xmpp:forward:0',
      inner: forwarded(alice, 'zwergpinguin'),
    });
    play.opens('home', `${alice}/home`);
    play.sends(key, 'home', `${alice}/home`);
    play.answers('home', `${alice}/home`);
    play.closes('home', `${alice}/home`);
    passes('forwarded urn:xmpp:forward:0', forwarded('malice@localhost/x', 'nachtfalter'));
    passes('forwarded urn:xmpp:forward:0', forwarded('alice@localhost.example', 'waldkauz'));
    play.commit();
    expect(count()).toEqual({ messages: 2, waiting: 0 });
    expect(count(wanted({ bothSides: true }))).toEqual({ messages: 2, waiting: 0 });
    expect(erase()).toBe(2);
    expect(sql("SELECT text FROM shown_text WHERE part = 'forwarded' ORDER BY text")).toEqual([
      'nachtfalter',
      'waldkauz',
    ]);
  });

  test('waits for its reader like any other', () => {
    play.opens('phone', 'carol@localhost/phone');
    const key = play.says({
      id: 'f1',
      from: 'bob@localhost/home',
      to: 'carol@localhost',
      body: 'look',
      children: 'forwarded urn:xmpp:forward:0',
      inner: forwarded(alice, 'zwergpinguin'),
    });
    play.sends(key, 'phone', 'carol@localhost/phone');
    play.commit();
    expect(count()).toEqual({ messages: 1, waiting: 1 });
    expect(erase()).toBe(0);
    play.answers('phone', 'carol@localhost/phone');
    play.closes('phone', 'carol@localhost/phone');
    play.commit();
    finish();
    expect(filesWith('zwergpinguin')).toEqual([]);
  });

  test('and many of them are gone through in pieces', () => {
    for (let number = 0; number < 450; number += 1) {
      const from = number % 3 === 0 ? alice : 'dave@localhost';
      play.says({
        id: `f${number}`,
        from: 'bob@localhost/home',
        to: 'carol@example.org',
        body: `look ${number}`,
        children: 'forwarded urn:xmpp:forward:0',
        inner: forwarded(from, from === alice ? 'zwergpinguin' : 'nachtfalter'),
        flags: 'sc',
      });
    }
    play.commit();
    expect(count()).toEqual({ messages: 150, waiting: 0 });
    expect(erase()).toBe(150);
    expect(filesWith('zwergpinguin')).toEqual([]);
    expect(sql('SELECT count(*) FROM message')).toEqual([300]);
  });
});

test('what still waits for its reader is kept, is told of, and goes when it has been read', () => {
  play.opens('phone', 'bob@localhost/phone');
  const key = play.says({ id: 'm1', body: 'zwergpinguin' });
  play.sends(key, 'phone', 'bob@localhost/phone');
  play.commit();
  expect(count()).toEqual({ messages: 1, waiting: 1 });
  expect(erase()).toBe(0);
  expect(play.opened.erasures.open()).toMatchObject([{ step: 'waiting', waiting: 1, erased: 0 }]);
  expect(filesWith('zwergpinguin')).not.toEqual([]);
  play.restart();
  play.answers('phone', 'bob@localhost/phone');
  play.closes('phone', 'bob@localhost/phone');
  play.commit();
  finish();
  expect(play.opened.erasures.latest(1)).toMatchObject([{ step: 'done', erased: 1, account: null }]);
  for (const text of ['zwergpinguin', alice]) expect([text, filesWith(text)]).toEqual([text, []]);
});

test('what waits goes at once where that is wanted, with what was to be told of it', () => {
  play.opens('phone', 'bob@localhost/phone');
  const key = play.says({ id: 'm1', body: 'zwergpinguin', flags: 'sclr' });
  play.sends(key, 'phone', 'bob@localhost/phone');
  play.commit();
  erase();
  expect(erase(wanted({ withWaiting: true }))).toBe(1);
  for (const text of ['zwergpinguin', alice]) expect([text, filesWith(text)]).toEqual([text, []]);
  // What comes late of it does not come back in parts.
  play.answers('phone', 'bob@localhost/phone');
  play.closes('phone', 'bob@localhost/phone');
  play.commit();
  expect(sql('SELECT count(*) FROM message')).toEqual([0]);
  expect(sql('SELECT count(*) FROM delivery_record')).toEqual([0]);
  expect(filesWith(alice)).toEqual([]);
});

test('what comes after it began stays', () => {
  exchange('zwergpinguin', alice, 'bob@localhost');
  play.commit();
  const { erasures } = play.opened;
  const one = erasures.begin(wanted(), play.sequence, play.now);
  erasures.step(one);
  exchange('später', alice, 'bob@localhost');
  play.commit();
  finish();
  expect(bodies()).toEqual(['später']);
});

test('what is in the spool still is waited for', () => {
  const { erasures } = play.opened;
  erasures.begin(wanted(), play.sequence + 1, play.now);
  finish();
  expect(erasures.open()).toMatchObject([{ step: 'catching-up' }]);
  play.says({ id: 'm1', body: 'zwergpinguin', flags: 'sc' });
  play.commit();
  finish();
  expect(erasures.open()).not.toMatchObject([{ step: 'catching-up' }]);
});

test('who is killed goes on with it, after whichever piece', () => {
  for (let pieces = 0; pieces < 12; pieces += 1) {
    const body = `word${pieces}`;
    exchange(body, alice, 'bob@localhost');
    play.commit();
    const { erasures } = play.opened;
    erasures.begin(wanted({ bothSides: true }), play.sequence, play.now);
    for (let piece = 0; piece < pieces; piece += 1) {
      const [one] = erasures.open();
      if (one?.step === 'records') erasures.recordsDone(one);
      else if (one !== undefined && one.step !== 'wiping') erasures.step(one);
    }
    play.restart();
    finish();
    expect([pieces, filesWith(body), filesWith(alice), play.opened.erasures.open()]).toEqual([
      pieces,
      [],
      [],
      [],
    ]);
  }
});

/** The record of what was searched for: told two at a time. */
function record(...texts: string[]): string[] {
  play.opened.erasures.lookFor((after) => {
    const some = texts.slice(after, after + 2);
    return { texts: some, last: after + some.length };
  });
  return texts;
}

function toRecords(what = wanted()): readonly string[] {
  const { erasures } = play.opened;
  const one = erasures.begin(what, play.sequence, play.now);
  for (let pieces = 0; erasures.find(one.id)?.step !== 'records' && pieces < 30; pieces += 1)
    erasures.step(one);
  return erasures.searchesOf(one);
}

test('what was searched for and finds what goes is told, and nothing else', () => {
  exchange('der Zwergpinguin taucht', alice, 'bob@localhost');
  exchange('der Nachtfalter', 'bob@localhost', alice);
  play.commit();
  record(
    'zwergPinguin taucht*',
    'nachtfalter',
    '"der zwergpinguin"',
    '"taucht der"',
    'taucht nicht',
    'pinguin',
  );
  const found = toRecords();
  expect(found.toSorted()).toEqual(['"der zwergpinguin"', 'zwergPinguin taucht*']);
  finish();
  expect(sql('SELECT text FROM erased_search')).toEqual([]);
  expect(filesWith('wergPinguin')).toEqual([]);
});

test.each([
  ['Fräulein Müller', 'Mueller'],
  ['Fräulein Mueller', 'müller'],
  ['Århus', 'AARHUS'],
  ['die Straße', 'STRAẞE'],
  ['die STRASSE', 'straße'],
  ['acme™ ist da', 'acme'],
  ['ہمارا گھر ٤', 'ھمارا 4'],
  ['我在北京大学读书', '北京大学'],
  ['ｆｕｌｌ width', 'full'],
  ['Großer ﬁsch', 'fis*'],
  ['so ist es :-)', ':-)'],
  ['100 % davon', '%'],
])('a search by the rules of the search: %j was found by %j', (body, text) => {
  exchange(body, alice, 'bob@localhost');
  play.commit();
  record('anderes', text, 'nichts davon', '^^');
  expect(toRecords()).toEqual([text]);
});

test('a search that found another text of the message, or its last word of very many', () => {
  const key = play.says({
    body: null,
    flags: 'sl',
    children: 'html http://jabber.org/protocol/xhtml-im',
    inner: `<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><p>Müller</p></body></html>`,
  });
  play.opens('phone', 'bob@localhost/phone');
  play.sends(key, 'phone', 'bob@localhost/phone');
  play.answers('phone', 'bob@localhost/phone');
  play.closes('phone', 'bob@localhost/phone');
  exchange(`${'wort '.repeat(200_000)}zuletzt`, alice, 'bob@localhost');
  play.commit();
  expect(sql('SELECT texts IS NOT NULL FROM message')).toEqual([1, 0]);
  record('mueller', 'zuletzt', 'wort', 'fehlt');
  expect(toRecords().toSorted()).toEqual(['mueller', 'wort', 'zuletzt']);
});

test('what was searched for while it went on, or while a message waited, is forgotten, too', () => {
  exchange('zwergpinguin', alice, 'bob@localhost');
  play.opens('phone', 'bob@localhost/phone');
  const key = play.says({ id: 'm1', body: 'Müller wartet' });
  play.sends(key, 'phone', 'bob@localhost/phone');
  play.commit();
  const texts = record('eins', 'zwei', 'drei');
  const { erasures } = play.opened;
  const one = erasures.begin(wanted(), play.sequence, play.now);
  for (let pieces = 0; pieces < 3; pieces += 1) erasures.step(one);
  texts.push('ZWERGPINGUIN');
  finish();
  expect(erasures.find(one.id)?.step).toBe('waiting');
  expect(erasures.searchesOf(one)).toEqual(['ZWERGPINGUIN']);
  texts.push('mueller');
  play.answers('phone', 'bob@localhost/phone');
  play.closes('phone', 'bob@localhost/phone');
  play.commit();
  for (let pieces = 0; erasures.find(one.id)?.step !== 'records' && pieces < 30; pieces += 1)
    erasures.step(one);
  expect(erasures.searchesOf(one)).toContain('mueller');
});

test('long messages are erased a few at a time', () => {
  for (let count = 0; count < 5; count += 1) {
    exchange('x'.repeat(900_000), alice, `reader${count % 2}@localhost`);
  }
  play.commit();
  const { erasures } = play.opened;
  const one = erasures.begin(wanted(), play.sequence, play.now);
  const erased = [0];
  for (let pieces = 0; erased.at(-1) !== 5 && pieces < 30; pieces += 1) {
    erasures.step(one);
    erased.push(erasures.find(one.id)?.erased ?? 0);
  }
  expect([...new Set(erased)]).toEqual([0, 3, 5]);
});

test('who is not there is not known', () => {
  expect(play.opened.erasures.names(alice)).toBe(false);
  play.opens('home', `${alice}/home`);
  play.commit();
  expect(play.opened.erasures.names(alice)).toBe(true);
  expect(play.opened.erasures.names('alice@local')).toBe(false);
});

test('whatever has happened, no byte of any file names whose conversations were erased', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 30, maxLength: 120, size: 'max' }), async (deeds) => {
      const history = new History();
      const { directory } = history.play;
      const files = { log: join(directory, 'chat-log.db'), index: join(directory, 'chat-log-index.db') };
      const follower = new Follower(files.log, files.index);
      for (const one of deeds) {
        if (one.does === 'steps') follower.step();
        // With the clock put back nobody's end is settled.
        else if (one.does !== 'jumps') history.heed(one);
      }
      history.play.commit();
      // Who is signed in is named by that.
      const database = new Database(files.log, { readonly: true });
      const open = database
        .prepare<[], { stream: string; jid: string }>(
          'SELECT stream, jid FROM session WHERE closed_at IS NULL',
        )
        .all();
      database.close();
      for (const { stream, jid } of open) history.play.closes(stream, jid);
      history.play.settles();
      history.play.commit();
      // What Openfire is told to do is done in moments.
      const commands = new Database(files.log);
      commands.pragma('secure_delete = ON');
      commands.exec('DELETE FROM outbox');
      commands.close();
      eraseIn(history.play, wanted({ bothSides: true, withWaiting: true }));
      const { erasures } = history.play.opened;
      const last = erasures.lastChange();
      while (follower.purgedThrough < last) {
        if (!follower.step()) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      const found = readdirSync(directory).flatMap((file) => {
        const bytes = readFileSync(join(directory, file), 'latin1');
        const at = bytes.indexOf('alice');
        return at < 0
          ? []
          : [`${file}: ${bytes.slice(Math.max(0, at - 40), at + 40).replace(/[^ -~]/g, '.')}`];
      });
      follower.close();
      history.play.end();
      expect(found).toEqual([]);
    }),
    { numRuns: 25, endOnFailure: true },
  );
}, 120_000);
