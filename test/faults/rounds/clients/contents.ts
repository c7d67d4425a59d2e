/** The elements of which a message's content is made, each with the message's token in it. */
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import type { Content } from '../plan/contents.ts';

const omemo = 'eu.siacs.conversations.axolotl';

type Build = (token: string) => readonly Element[];

const builds: Readonly<Record<Content, Build>> = {
  text: () => [],
  encrypted: (token) => [
    xml('encrypted', { xmlns: omemo }, [
      xml('header', { sid: '27183' }, [
        xml('key', { rid: '31415', prekey: 'true' }, Buffer.from(token).toString('base64')),
        xml('iv', {}, 'BASE64ENCODED'),
      ]),
      xml('payload', {}, `${token} \u{1F510}`),
    ]),
    xml('encryption', { xmlns: 'urn:xmpp:eme:0', namespace: omemo, name: 'OMEMO' }),
    xml('store', { xmlns: 'urn:xmpp:hints' }),
  ],
  subject: (token) => [xml('subject', {}, `${token} what it is about`)],
  invitation: (token) => [
    xml('x', { xmlns: 'jabber:x:conference', jid: 'room@conference.example.org', reason: token }),
  ],
  'mediated-invitation': (token) => [
    xml(
      'x',
      { xmlns: 'http://jabber.org/protocol/muc#user' },
      xml('invite', { from: 'room@conference.example.org/host' }, xml('reason', {}, token)),
    ),
  ],
  file: (token) => [
    xml('x', { xmlns: 'jabber:x:oob' }, [
      xml('url', {}, 'https://files.example.org/1.jpg'),
      xml('desc', {}, token),
    ]),
  ],
  retraction: (token) => [xml('retract', { xmlns: 'urn:xmpp:message-retract:1', id: token })],
  reaction: (token) => [
    xml('reactions', { xmlns: 'urn:xmpp:reactions:0', id: token }, xml('reaction', {}, '\u{1F44B}')),
  ],
  call: (token) => [
    xml(
      'propose',
      { xmlns: 'urn:xmpp:jingle-message:0', id: token },
      xml('description', { xmlns: 'urn:xmpp:jingle:apps:rtp:1', media: 'audio' }),
    ),
  ],
  reference: (token) => [
    xml('reference', { xmlns: 'urn:xmpp:reference:0', type: 'data', uri: `https://example.org/#${token}` }),
  ],
  form: (token) => [
    xml('x', { xmlns: 'jabber:x:data', type: 'form' }, [
      xml('title', {}, token),
      xml('field', { var: 'answer', type: 'text-single' }),
    ]),
  ],
  xhtml: (token) => [
    xml(
      'html',
      { xmlns: 'http://jabber.org/protocol/xhtml-im' },
      xml('body', { xmlns: 'http://www.w3.org/1999/xhtml' }, xml('p', {}, token)),
    ),
  ],
  event: (token) => [
    xml(
      'event',
      { xmlns: 'http://jabber.org/protocol/pubsub#event' },
      xml('items', { node: 'urn:example:news' }, xml('item', { id: '1' }, xml('entry', {}, token))),
    ),
  ],
};

export const contentOf = (content: Content, token: string): readonly Element[] => builds[content](token);
