/** Whatever element a text is in: if a reader may be shown it, it is in the log, found by its words, page and export. */
import { listOf } from '../../../src/stanza/children.ts';
import { parseStanza } from '../../../src/stanza/xml.ts';
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
  return (await play.opened.log.messages({ order: 'asc', limit: 500, ...query })).items;
}

/** As the tap would list what is in it. */
function says(inner: string, said: Said = {}): string {
  const children = listOf(parseStanza(`<message xmlns='jabber:client'>${inner}</message>`).children);
  return play.says({ body: null, inner, children, ...said });
}

const forward = 'urn:xmpp:forward:0';
const inside = `<message xmlns='jabber:client' from='boss@localhost/pc' to='bob@localhost/home'><body>900 euro</body></message>`;
const wrapped = `<forwarded xmlns='${forward}'>${inside}</forwarded>`;

const shown: readonly (readonly [name: string, inner: string, type?: string])[] = [
  ['a forged carbon copy', `<received xmlns='urn:xmpp:carbons:2'>${wrapped}</received>`],
  ['a forged copy of what was sent', `<sent xmlns='urn:xmpp:carbons:2'>${wrapped}</sent>`],
  ['a copy of an older version', `<received xmlns='urn:xmpp:carbons:1'>${wrapped}</received>`],
  ['a message in a copy, without the wrapping', `<sent xmlns='urn:xmpp:carbons:2'>${inside}</sent>`],
  ['a forged page of an archive', `<result xmlns='urn:xmpp:mam:2' queryid='x' id='y'>${wrapped}</result>`],
  ['its end', `<fin xmlns='urn:xmpp:mam:0'>900 euro</fin>`],
  ['reactions', `<reactions xmlns='urn:xmpp:reactions:0' id='x'><reaction>900 euro</reaction></reactions>`],
  [
    'a form',
    `<x xmlns='jabber:x:data' type='form'><instructions>pay</instructions><field var='a' label='900 euro'/></x>`,
  ],
  [
    'what a form offers',
    `<x xmlns='jabber:x:data'><field><option label='900 euro'><value>y</value></option></field></x>`,
  ],
  [
    'a file',
    `<file-sharing xmlns='urn:xmpp:sfs:0'><file xmlns='urn:xmpp:file:metadata:0'><name>900 euro.pdf</name></file></file-sharing>`,
  ],
  [
    'a reference to media',
    `<reference xmlns='urn:xmpp:reference:0' type='data'><media-sharing xmlns='urn:xmpp:sims:1'><file xmlns='urn:xmpp:jingle:apps:file-transfer:5'><desc>900 euro</desc></file></media-sharing></reference>`,
  ],
  ['content of another type', `<content xmlns='urn:xmpp:content' type='text/markdown'>900 euro</content>`],
  ['typed in real time', `<rtt xmlns='urn:xmpp:rtt:0' event='new' seq='1'><t>900 euro</t></rtt>`],
  [
    'a news item',
    `<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='n'><item id='1'><entry xmlns='http://www.w3.org/2005/Atom'><title>900 euro</title></entry></item></items></event>`,
    'headline',
  ],
  [
    'the text of an error',
    `<error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>900 euro</text></error>`,
    'error',
  ],
  ['an answer to choose', `<response xmlns='urn:xmpp:tmp:quick-response' value='y' label='900 euro'/>`],
  [
    'XHTML with a body of its own namespace',
    `<html xmlns='http://jabber.org/protocol/xhtml-im'><body>9<b>0</b>0 euro</body></html>`,
  ],
  [
    'XHTML without a body',
    `<html xmlns='http://jabber.org/protocol/xhtml-im'><p xmlns='http://www.w3.org/1999/xhtml'>900 euro</p></html>`,
  ],
  ['XHTML without XHTML-IM', `<body xmlns='http://www.w3.org/1999/xhtml'><p>9<b>00</b> euro</p></body>`],
  [
    'forwarded without a namespace of its own',
    `<forwarded xmlns='${forward}'><message><body>900 euro</body></message></forwarded>`,
  ],
  [
    'forwarded of the namespace of servers',
    `<forwarded xmlns='${forward}'><message xmlns='jabber:server'><body>900 euro</body></message></forwarded>`,
  ],
  [
    'forwarded and its children of none',
    `<forwarded xmlns='${forward}'><message xmlns=''><body>900 euro</body></message></forwarded>`,
  ],
  ['forwarded by a version to come', `<forwarded xmlns='urn:xmpp:forward:1'>${inside}</forwarded>`],
  [
    'forwarded and only styled',
    `<forwarded xmlns='${forward}'><message xmlns='jabber:server'><html xmlns='http://jabber.org/protocol/xhtml-im'><body>900 <i>euro</i></body></html></message></forwarded>`,
  ],
  [
    'a presence that is forwarded',
    `<forwarded xmlns='${forward}'><presence xmlns='jabber:client'><status>900 euro</status></presence></forwarded>`,
  ],
  [
    'the reason of a moderation',
    `<moderate xmlns='urn:xmpp:message-moderate:1' id='x'><reason>900 euro</reason></moderate>`,
  ],
  ['a place', `<geoloc xmlns='http://jabber.org/protocol/geoloc'><text>900 euro</text></geoloc>`],
  [
    'contacts that are recommended',
    `<x xmlns='http://jabber.org/protocol/rosterx'><item action='add' jid='a@b' name='900 euro'/></x>`,
  ],
  [
    'a preview of a link',
    `<rdf:Description xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:og='https://ogp.me/ns#'><og:title>900 euro</og:title></rdf:Description>`,
  ],
  ['what its sender is called', `<nick xmlns='http://jabber.org/protocol/nick'>900 euro</nick>`],
  [
    'whom else it is for',
    `<addresses xmlns='http://jabber.org/protocol/address'><address type='to' jid='a@b' desc='900 euro'/></addresses>`,
  ],
  [
    'what is to be confirmed',
    `<confirm xmlns='http://jabber.org/protocol/http-auth' id='1' method='GET' url='https://x/?900 euro'/>`,
  ],
  [
    'what an unknown cipher is called',
    `<encryption xmlns='urn:xmpp:eme:0' namespace='urn:x' name='900 euro'/>`,
  ],
  [
    'the end of a room',
    `<x xmlns='http://jabber.org/protocol/muc#user'><destroy><reason>900 euro</reason></destroy></x>`,
  ],
  ['an answer to a hint of a body', `<body xmlns='urn:nobody:knows'>900 euro</body>`],
  ['what is chosen without a label', `<response xmlns='urn:xmpp:tmp:quick-response' value='900 euro'/>`],
  [
    'a link',
    `<html xmlns='http://jabber.org/protocol/xhtml-im'><body><a href='https://x/900 euro'>hi</a></body></html>`,
  ],
  [
    'the address of who is recommended',
    `<x xmlns='http://jabber.org/protocol/rosterx'><item jid='900 euro@b'/></x>`,
  ],
  ['deep in what nobody knows', `<a xmlns='urn:a'><b><c>pay <d label='x'>900</d> euro</c></b></a>`],
];

test.each([
  ['alone', null],
  ['beside a body', '100 euro'],
])('each of them is in the log and found, %s', async (_, body) => {
  for (const [id, inner, type = 'chat'] of shown) says(inner, { id, type, body });
  const found = await log({ text: '"900 euro"' });
  expect(found.map(({ id }) => id)).toEqual(shown.map(([name]) => name));
});

const typing = `<composing xmlns='http://jabber.org/protocol/chatstates'/>`;

const silent: readonly (readonly [name: string, inner: string])[] = [
  ['a receipt', `<received xmlns='urn:xmpp:receipts' id='a'>900 euro</received>`],
  ['a marker', `<displayed xmlns='urn:xmpp:chat-markers:0' id='a'>900 euro</displayed>`],
  ['who types', `<composing xmlns='http://jabber.org/protocol/chatstates'>900 euro</composing>`],
  ['an event', `<x xmlns='jabber:x:event'><delivered/><id>900 euro</id></x>`],
  ['a carbon copy that the server makes', `<received xmlns='urn:xmpp:carbons:2'>${wrapped}</received>`],
  ['what an archive hands out', `<result xmlns='urn:xmpp:mam:2'>${wrapped}</result>`],
  ['who types, with his name', `${typing}<nick xmlns='http://jabber.org/protocol/nick'>900 euro</nick>`],
  ['who types what is not to be kept', `${typing}<x xmlns='google:nosave' value='900 euro'/>`],
  [
    'who types what an archive is not to keep',
    `${typing}<record xmlns='http://jabber.org/protocol/archive' otr='false'/>`,
  ],
  [
    'a receipt, and what it is not encrypted with',
    `<received xmlns='urn:xmpp:receipts' id='a'/><encryption xmlns='urn:xmpp:eme:0' namespace='urn:x' name='900 euro'/>`,
  ],
  ['what an account keeps', `<event xmlns='http://jabber.org/protocol/pubsub#event'>900 euro</event>`],
];

test('what is only a signal, or handed out by a server, is not logged', async () => {
  for (const [id, inner] of silent)
    says(inner, { id, from: 'bob@localhost', to: 'bob@localhost/phone', flags: 'l' });
  expect(await log()).toEqual([]);
});

test('what is handed out hides nothing beside it, and who has a full address hands out nothing', async () => {
  const copy = `<result xmlns='urn:xmpp:mam:2'>${wrapped}</result>`;
  const room = { from: 'tea@rooms.example', to: 'bob@localhost/phone', flags: 'l' };
  says(`${copy}<subject>pay</subject>`, room);
  says(copy, { ...room, from: 'tea@rooms.example/carol' });
  expect((await log()).map(({ texts }) => texts)).toEqual([
    [{ part: 'subject', lang: null, text: 'pay' }],
    [{ part: 'forwarded', lang: null, text: '900 euro' }],
  ]);
});

test('a second body is read whatever is beside it', async () => {
  says(`${typing}<body/><body xml:lang='de'>900 euro</body>`, { body: '' });
  expect((await log({ text: '"900 euro"' })).length).toBe(1);
});

const sealed: readonly (readonly [name: string, inner: string])[] = [
  [
    'OMEMO',
    `<encrypted xmlns='eu.siacs.conversations.axolotl'><payload>bm8=</payload></encrypted><encryption xmlns='urn:xmpp:eme:0' name='OMEMO' namespace='eu.siacs.conversations.axolotl'/>`,
  ],
  ['OX', `<openpgp xmlns='urn:xmpp:openpgp:0'>bm8=</openpgp>`],
  ['PGP', `<x xmlns='jabber:x:encrypted'>bm8=</x><x xmlns='jabber:x:signed'>bm8=</x>`],
  ['a piece of a file', `<data xmlns='urn:xmpp:bob' cid='a'>bm8=</data>`],
];

test('ciphertext and bytes are content, and nothing that is read', async () => {
  for (const [id, inner] of sealed) says(inner, { id });
  expect((await log()).map(({ id, body, texts }) => [id, body, texts])).toEqual(
    sealed.map(([name]) => [name, null, []]),
  );
});

test('what is typed is in the log, and owes nobody anything', async () => {
  play.opens('s2', 'bob@localhost/phone');
  const key = says(`<rtt xmlns='urn:xmpp:rtt:0'><t>900 euro</t></rtt>`);
  play.sends(key, 's2', 'bob@localhost/phone');
  play.closes('s2', 'bob@localhost/phone');
  expect((await log()).map(({ state, texts }) => [state, texts])).toEqual([
    ['accepted', [{ part: 'typed', lang: null, text: '900 euro' }]],
  ]);
  expect(play.settles().commands).toEqual([]);
});

test('how much was cut is said, and not found as a word', async () => {
  const long = 'a'.repeat(2_000_000);
  says(`<subject>${long}</subject><spoiler xmlns='urn:xmpp:spoiler:0'>end</spoiler>`);
  const [message] = await log();
  const length = message?.texts.find(({ part }) => part === 'subject')?.text.length ?? 0;
  expect(length).toBe(1024 * 1024);
  const left = String(2_000_000 - length + 'end'.length);
  expect(message?.texts.at(-1)).toEqual({ part: 'cut', lang: null, text: left });
  expect(await log({ text: left })).toEqual([]);
});
