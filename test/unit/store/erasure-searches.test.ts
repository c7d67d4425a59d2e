/** What was searched for, and found in what is erased, is told to the records of access. */
import { wantedErasure } from '../support/erase.ts';
import { alice, erasureTalk } from '../support/erasure-talk.ts';
import { Play } from '../support/play.ts';

let play: Play;
beforeEach(() => {
  play = new Play();
});
afterEach(() => play.end());

const wanted = wantedErasure;
const { finish, filesWith, sql, exchange } = erasureTalk(() => play);

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
