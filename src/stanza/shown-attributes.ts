/** Attributes of elements of which only that is known that a client may show them. */
import type { Element } from './element.ts';

/** What holds words for people, or leads them somewhere, and where it is said that it is shown. What is for programs has other names. */
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

/** Those that lead somewhere, whose value clients need not show. */
const leading = new Set(['url', 'uri', 'target', 'href', 'src', 'about', 'content']);
/** A picture itself, or one that comes in another stanza (XEP-0231). */
const bytes = /^\s*(?:cid:\S*|data:[^,]{0,200};\s*base64\s*,.*)$/is;

/**
 * Each a text. `isSet`: it is read as XHTML, and what stands for a picture is in the text around it. Of a link not where it
 * leads if it says so itself.
 */
export function attributeTexts(element: Element, isSet: boolean): string[] {
  return Object.entries(element.attributes).flatMap(([written, value]) => {
    // What is before it is its namespace: `rdf:about`, `xlink:href`.
    const name = written.slice(written.indexOf(':') + 1);
    if (!shownNames.has(name) || (isSet && name === 'alt') || isBytes(name, value)) return [];
    if (name === 'from' && stanzas.has(element.name)) return [];
    return name === 'href' && addressed(value) === addressed(ownText(element)) ? [] : [value];
  });
}

const isBytes = (name: string, value: string): boolean => leading.has(name) && bytes.test(value);

/** What is passed on is told by what it says; its addresses are in its XML. */
const stanzas = new Set(['message', 'presence', 'iq']);

const addressed = (text: string): string =>
  text
    .trim()
    .replace(/^(?:https?:\/\/|mailto:|xmpp:)/i, '')
    .replace(/\/$/, '');

/** Clients set the text of a link in a font, and so in an element or two of its own. */
const mostFonts = 4;

function ownText(outermost: Element): string {
  let element = outermost;
  for (let depth = 0; depth < mostFonts; depth += 1) {
    const [only, ...others] = element.children;
    if (only === undefined || others.length > 0 || element.text.trim() !== '') break;
    element = only;
  }
  return element.children.length === 0 ? element.text : '';
}
