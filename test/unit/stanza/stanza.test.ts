import fc from 'fast-check';
import { hasChild, hasNamespace } from '../../../src/stanza/children.ts';
import { child, StanzaError } from '../../../src/stanza/element.ts';
import { bareJid, resourceOf } from '../../../src/stanza/jid.ts';
import { buildEvent, readEvents } from '../../../src/stanza/xep0022.ts';
import { discoveredFeatures } from '../../../src/stanza/xep0030.ts';
import { chatState } from '../../../src/stanza/xep0085.ts';
import { acknowledgedIds, buildReceipt } from '../../../src/stanza/xep0184.ts';
import { readMarkers } from '../../../src/stanza/xep0333.ts';
import { originId } from '../../../src/stanza/xep0359.ts';
import { parseStanza } from '../../../src/stanza/xml.ts';

/** Text that XML 1.0 can carry at all. */
const xmlText = fc
  .string({ unit: 'grapheme', maxLength: 40 })
  // eslint-disable-next-line no-control-regex
  .map((text) => text.replaceAll(/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/g, ''));

test('a receipt says the id it was asked for, whatever characters are in it', () => {
  fc.assert(
    fc.property(xmlText, xmlText, (id, resource) => {
      const xml = buildReceipt({
        from: `bob@localhost/${resource}`,
        to: 'alice@localhost',
        id: 'r1',
        acknowledges: id,
      });
      const message = parseStanza(xml);
      expect(acknowledgedIds(message)).toEqual(id === '' ? [] : [id]);
      expect(message.attributes['from']).toBe(`bob@localhost/${resource}`);
      expect(message.attributes['type']).toBe('chat');
    }),
  );
});

test('an event has exactly one event and the id of its message', () => {
  fc.assert(
    fc.property(xmlText, (about) => {
      const xml = buildEvent({
        name: 'offline',
        from: 'b@l',
        to: 'a@l',
        type: 'chat',
        id: 'r1',
        about,
      });
      const raised = [{ event: 'offline', id: about.trim() }];
      expect(readEvents(parseStanza(xml))).toEqual({ requested: [], raised });
    }),
  );
});

test('prefixes are resolved to namespaces', () => {
  const message = parseStanza(
    "<message xmlns:r='urn:xmpp:receipts'><r:received id='a'/><received id='b' xmlns='urn:other'/></message>",
  );
  expect(acknowledgedIds(message)).toEqual(['a']);
  expect(child(message, 'received', 'jabber:client')).toBeUndefined();
});

test.each([
  ['<x xmlns="jabber:x:event"/>', {}],
  ['<x xmlns="jabber:x:event"><offline/><composing/></x>', { requested: ['offline', 'composing'] }],
  ['<x xmlns="jabber:x:event"><id>7</id></x>', { raised: [{ event: null, id: '7' }] }],
  ['<x xmlns="jabber:x:event"><displayed/><id/></x>', { raised: [{ event: 'displayed', id: '' }] }],
  ['<x xmlns="jabber:x:oob"/>', {}],
])('%s is read as XEP-0022 has it', (x, expected) => {
  expect(readEvents(parseStanza(`<message>${x}</message>`))).toEqual({
    requested: [],
    raised: [],
    ...expected,
  });
});

test.each(['<message', '<message></iq>', '', 'text', '<a/><b/>', '<message><body></message>'])(
  'malformed XML is refused without repeating it: %s',
  (xml) => {
    let thrown: unknown;
    try {
      parseStanza(xml);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(StanzaError);
    if (xml.length > 4) expect(String(thrown)).not.toContain(xml);
  },
);

test('entities are expanded once and no external ones at all', () => {
  expect(parseStanza('<m id="&amp;lt;&#x1F600;&#33;"/>').attributes['id']).toBe('&lt;\u{1F600}!');
  expect(() => parseStanza('<!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/passwd">]><m>&a;</m>')).toThrow();
});

describe('children', () => {
  const list = 'body \nrequest urn:xmpp:receipts\nx jabber:x:event';
  test('are found by name and namespace, and not by parts of them', () => {
    expect(hasChild(list, 'request', 'urn:xmpp:receipts')).toBe(true);
    expect(hasChild(list, 'body', '')).toBe(true);
    expect(hasChild(list, 'quest', 'urn:xmpp:receipts')).toBe(false);
    expect(hasChild(list, 'request', 'urn:xmpp:receipt')).toBe(false);
    expect(hasChild(list, 'x', 'jabber:x')).toBe(false);
    expect(hasNamespace(list, 'jabber:x:event')).toBe(true);
    expect(hasNamespace(list, 'x:event')).toBe(false);
    expect(hasNamespace(list, 'urn:xmpp:receipt')).toBe(false);
  });
});

test('a chat state is one state', () => {
  const ns = 'http://jabber.org/protocol/chatstates';
  expect(chatState(`body \npaused ${ns}`)).toBe('paused');
  expect(chatState(`active ${ns}\npaused ${ns}`)).toBeNull();
  expect(chatState('body ')).toBeNull();
});

test('markers, origin-ids and features are read', () => {
  const message = parseStanza(
    "<message><displayed xmlns='urn:xmpp:chat-markers:0' id='m1'/><origin-id xmlns='urn:xmpp:sid:0' id='o1'/></message>",
  );
  expect(readMarkers(message)).toEqual([{ kind: 'displayed', id: 'm1' }]);
  expect(originId(message)).toBe('o1');
  const disco = (type: string): string =>
    `<iq type='${type}'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:receipts'/></query></iq>`;
  expect([...discoveredFeatures(disco('result'))]).toEqual(['urn:xmpp:receipts']);
  expect([...discoveredFeatures(disco('error'))]).toEqual([]);
  expect([...discoveredFeatures('<iq')]).toEqual([]);
});

test('JIDs are cut at the first slash', () => {
  fc.assert(
    fc.property(xmlText, (resource) => {
      const jid = `alice@localhost/${resource}`;
      expect(bareJid(jid)).toBe('alice@localhost');
      expect(resourceOf(jid)).toBe(resource);
    }),
  );
  expect(resourceOf('alice@localhost')).toBeNull();
});
