/** Attributes with text, of elements of which we only know that a client may show them. */
import type { Element } from './element.ts';

/**
 * Attributes with words or links for people, and the specification that says they are shown. Programs' data has other
 * names.
 */
export const shownAttributes: readonly (readonly [name: string, reason: string])[] = [
  ['label', 'XEP-0004: what a field or an option is called; XEP-0439: what a response is called'],
  [
    'value',
    'XEP-0439: the response itself, which is shown where it has no label; XEP-0323: what was measured',
  ],
  ['name', 'XEP-0144: what a contact is called; XEP-0096: what a file is called; XEP-0402: and a room'],
  ['desc', 'XEP-0033: what an address is called'],
  ['reason', 'XEP-0249: why somebody is invited'],
  ['nick', 'XEP-0045: what an occupant is called'],
  ['jid', 'XEP-0249: whither one is invited; XEP-0144: who is recommended; XEP-0033: whom else it is for'],
  ['room', 'XEP-0272: where a call is'],
  ['from', 'XEP-0045, 7.8.2 and 7.9: who invites, and who has declined'],
  ['url', 'XEP-0070: what is asked for, which its reader is to confirm'],
  ['uri', 'XEP-0372: what is referred to'],
  ['target', 'XEP-0103: a link'],
  ['href', 'XHTML and Atom: where a link leads, whatever its text says'],
  ['src', 'XHTML: which picture is shown'],
  ['about', 'RDF: what a preview is of (XEP-0511)'],
  ['alt', 'XHTML: stands for a picture'],
  ['content', 'The Open Graph protocol: of a <meta/>, what it says'],
  ['title', 'XHTML, and formats that borrow it: is shown where one points at it'],
  ...['subject', 'summary', 'description', 'caption', 'text', 'message', 'body'].map(
    (name) => [name, 'the names that texts for people have as elements'] as const,
  ),
];

const shownNames = new Set(shownAttributes.map(([name]) => name));

/** Attributes with a link, whose value a client need not show. */
const leading = new Set(['url', 'uri', 'target', 'href', 'src', 'about', 'content']);
/** A picture itself, or the id of one that comes in another stanza (XEP-0231). */
const bytes = /^\s*(?:cid:\S*|data:[^,]{0,200};\s*base64\s*,.*)$/is;

/**
 * Each attribute is a text of its own. `isSet`: the element is read as XHTML, where the alternative text of a picture
 * is part of the text around it. A link's address is left out if the link's text says it.
 */
export function attributeTexts(element: Element, isSet: boolean): string[] {
  return Object.entries(element.attributes).flatMap(([written, value]) => {
    // The part before the colon is the namespace: `rdf:about`, `xlink:href`.
    const name = written.slice(written.indexOf(':') + 1);
    if (!shownNames.has(name) || (isSet && name === 'alt') || isBytes(name, value)) return [];
    if (name === 'from' && stanzas.has(element.name)) return [];
    return name === 'href' && addressed(value) === addressed(ownText(element)) ? [] : [value];
  });
}

const isBytes = (name: string, value: string): boolean => leading.has(name) && bytes.test(value);

/** The sender of a passed-on stanza is in its XML; the log shows only what the stanza says. */
const stanzas = new Set(['message', 'presence', 'iq']);

const addressed = (text: string): string =>
  text
    .trim()
    .replace(/^(?:https?:\/\/|mailto:|xmpp:)/i, '')
    .replace(/\/$/, '');

/** Elements around a link's text: clients set it in a font, and so in an element or two. */
const maxFonts = 4;

function ownText(outermost: Element): string {
  let element = outermost;
  for (let depth = 0; depth < maxFonts; depth += 1) {
    const [only, ...others] = element.children;
    if (only === undefined || others.length > 0 || element.text.trim() !== '') break;
    element = only;
  }
  return element.children.length === 0 ? element.text : '';
}
