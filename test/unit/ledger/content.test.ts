/** What is content: everything but what is plainly a signal. */
import fc from 'fast-check';
import { isContent } from '../../../src/ledger/rules/content.ts';
import type { Asked } from '../../../src/ledger/rules/content.ts';
import { submittedFlags } from '../../../src/spool/flags.ts';
import { parts } from '../../../src/stanza/parts.ts';

const asked = (children: readonly string[], rest: Partial<Asked> = {}): Asked => ({
  from: 'alice@localhost/home',
  to: 'bob@localhost',
  type: 'chat',
  body: null,
  flags: submittedFlags('scl'),
  children: children.join('\n'),
  ...rest,
});

const judged = (children: readonly string[], rest: Partial<Asked> = {}): boolean =>
  isContent(asked(children, rest)).yes;

const line = (name: string, namespace: string): string => `${name === '*' ? 'whatever' : name} ${namespace}`;
const linesOf = (wanted: 'signal' | 'aside'): string[] =>
  parts.filter(([, , is]) => is === wanted).map(([name, namespace]) => line(name, namespace));

const signals = fc.subarray(linesOf('signal'), { minLength: 1 });
const asides = fc.subarray(linesOf('aside'));
const types = fc.constantFrom('chat', 'normal');

const invented = fc
  .tuple(fc.stringMatching(/^[a-z][a-z0-9.-]{0,12}$/), fc.stringMatching(/^[a-z][a-z0-9:/#.-]{0,24}$/))
  .map(([name, namespace]) => line(name, namespace))
  .filter((one) => !linesOf('signal').includes(one) && !linesOf('aside').includes(one));

test.each([
  ['an invitation (XEP-0249)', 'x jabber:x:conference'],
  [
    'an invitation through the room (XEP-0045)',
    'x http://jabber.org/protocol/muc#user\nx jabber:x:conference',
  ],
  [
    'an invitation beside the word that somebody is there',
    `active http://jabber.org/protocol/chatstates
x http://jabber.org/protocol/muc#user`,
  ],
  ['a file (XEP-0066)', 'x jabber:x:oob'],
  ['a file (XEP-0447)', 'file-sharing urn:xmpp:sfs:0'],
  ['a retraction (XEP-0424)', 'retract urn:xmpp:message-retract:1\nstore urn:xmpp:hints'],
  ['a retraction of before', 'apply-to urn:xmpp:fasten:0'],
  ['a reaction (XEP-0444)', 'reactions urn:xmpp:reactions:0'],
  ['a call (XEP-0353)', 'propose urn:xmpp:jingle-message:0'],
  ['the end of a call (XEP-0353)', 'finish urn:xmpp:jingle-message:0'],
  ['a call (XEP-0482)', 'invite urn:xmpp:call-invites:0'],
  ['a reference (XEP-0372)', 'reference urn:xmpp:reference:0'],
  ['a form (XEP-0004)', 'x jabber:x:data'],
  ['formatted text only (XEP-0071)', 'html http://jabber.org/protocol/xhtml-im'],
  ['what a node tells (XEP-0060)', 'event http://jabber.org/protocol/pubsub#event'],
  ['a sticker, a poll, a whiteboard', 'something urn:nobody:has:heard:of'],
  ['something of no namespace', 'something '],
  ['a subject', 'subject '],
  ['contacts (XEP-0144)', 'x http://jabber.org/protocol/rosterx'],
  ['an HTTP request to be confirmed (XEP-0070)', 'confirm http://jabber.org/protocol/http-auth'],
  ['a call for attention (XEP-0224)', 'attention urn:xmpp:attention:0'],
  ['OMEMO', 'encrypted eu.siacs.conversations.axolotl\nencryption urn:xmpp:eme:0'],
  ['a message that only asks for a receipt', 'request urn:xmpp:receipts'],
])('%s is content, of type chat and normal', (_, children) => {
  for (const type of ['chat', 'normal']) expect(judged([children], { type })).toBe(true);
});

test('what is only a signal is none, whatever goes with it', () => {
  fc.assert(
    fc.property(signals, asides, types, fc.constantFrom(null, ''), (some, beside, type, body) => {
      expect(judged([...beside, ...some], { type, body })).toBe(false);
    }),
  );
});

test('a signal with anything that nobody here knows is content', () => {
  fc.assert(
    fc.property(signals, asides, invented, types, fc.nat(), (some, beside, unknown, type, at) => {
      const lines = [...some, ...beside];
      lines.splice(at % (lines.length + 1), 0, unknown);
      expect(judged(lines, { type })).toBe(true);
    }),
  );
});

test('text is content whatever is beside it', () => {
  fc.assert(
    fc.property(signals, asides, types, (some, beside, type) => {
      expect(judged([...some, ...beside], { type, body: ' ' })).toBe(true);
    }),
  );
});

test('a name is not taken for a signal of another namespace, nor a namespace for a signal of another name', () => {
  expect(judged(['received urn:xmpp:receipts:2'])).toBe(true);
  expect(judged(['offered urn:xmpp:carbons:2'])).toBe(true);
  expect(judged(['rtt urn:xmpp:rtt:1'])).toBe(true);
  expect(judged(['x jabber:x:event jabber:x:delay'])).toBe(true);
  expect(judged(['composing '])).toBe(true);
});

test('a message with nothing in it is content where Openfire would keep it', () => {
  expect(judged([])).toBe(false);
  expect(judged(['body '], { body: '' })).toBe(false);
  expect(judged(['thread '])).toBe(false);
  expect(judged([], { type: 'normal' })).toBe(true);
  expect(judged(['body '], { type: 'normal', body: '' })).toBe(true);
});

test('headlines are not kept by anybody', () => {
  for (const type of ['headline', 'groupchat', 'error']) {
    expect(isContent(asked(['body '], { type, body: 'hi' }))).toEqual({ yes: false, reason: `type ${type}` });
  }
});

test("the empty element of a room's private message says nothing", () => {
  const typing = ['composing http://jabber.org/protocol/chatstates', 'x http://jabber.org/protocol/muc#user'];
  expect(judged(typing, { flags: submittedFlags('cp'), to: 'room@conference.localhost/bob' })).toBe(false);
  expect(judged(typing, { flags: submittedFlags('c'), to: 'room@conference.localhost' })).toBe(true);
});

test('what an account keeps is told to each device anew; what somebody sends in its words is content', () => {
  const event = [
    'event http://jabber.org/protocol/pubsub#event',
    'addresses http://jabber.org/protocol/address',
  ];
  const told = {
    type: 'normal',
    from: 'alice@localhost',
    to: 'bob@localhost/phone',
    flags: submittedFlags('sl'),
  };
  expect(judged(event, told)).toBe(false);
  expect(judged(event, { ...told, from: 'alice@localhost/home', flags: submittedFlags('scl') })).toBe(true);
  expect(judged(event, { ...told, from: 'pubsub.localhost' })).toBe(true);
  expect(judged(event, { ...told, to: 'bob@localhost' })).toBe(true);
});
