/** XEP-0071: XHTML-IM, version 1.5.4. https://xmpp.org/extensions/xep-0071.html */
import { textWithin } from './element.ts';
import type { Element } from './element.ts';

export const xhtmlNamespace = 'http://jabber.org/protocol/xhtml-im';
const contentNamespace = 'http://www.w3.org/1999/xhtml';

export const isXhtml = ({ namespace }: Element): boolean =>
  namespace === contentNamespace || namespace === xhtmlNamespace;

/** Elements that stand on lines of their own. */
const blocks = new Set(
  'address blockquote br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre table td th tr ul'.split(' '),
);
/** A browser shows no text in these, but a client that only strips unknown tags shows all of it. */
const unseen = new Set(
  'audio canvas head iframe noscript object script style template title video'.split(' '),
);
/** Some clients apply only those styles that hide text (Gajim), others apply all. */
const hiding =
  /(?:^|[;{\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:font-size|opacity)\s*:\s*0(?:\.0*)?[a-z%]*\s*(?:[;!]|$))/i;

/** It takes linear time, since a stranger wrote the style. */
function withoutComments(style: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (let begin = style.indexOf('/*'); begin >= 0; begin = style.indexOf('/*', from)) {
    pieces.push(style.slice(from, begin));
    const end = style.indexOf('*/', begin + 2);
    from = end < 0 ? style.length : end + 2;
  }
  return pieces.join('') + style.slice(from);
}

/** Whether a reader may not see the element's content. */
export const isHidden = ({ name, attributes }: Element): boolean =>
  unseen.has(name) ||
  attributes['hidden'] !== undefined ||
  hiding.test(withoutComments(attributes['style'] ?? ''));

function written({ name, attributes }: Element): readonly [string, string] {
  if (name === 'img') return [attributes['alt'] ?? '', ''];
  return blocks.has(name) || unseen.has(name) ? ['\n', '\n'] : ['', ''];
}

/** White space as a browser shows it, so that texts that differ only in layout are equal. */
export const collapsed = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** The lines that a reader sees. */
export const xhtmlText = (element: Element, isLeftOut: (element: Element) => boolean): string =>
  textWithin(element, (one) => (isLeftOut(one) ? null : written(one)))
    .split('\n')
    .map(collapsed)
    .filter((line) => line !== '')
    .join('\n');

/**
 * Each body is for readers of another language (section 8). Clients accept a body in any namespace, and libpurple shows
 * everything else inside the element, too.
 */
export function xhtmlBodies(html: Element): readonly Element[] {
  return html.text.trim() === '' ? html.children : [html];
}
