/** What people can read in an element of which only that is known that a client may show it. */
import { textWithin } from './element.ts';
import type { Element } from './element.ts';
import { partOf } from './parts.ts';
import { attributeTexts } from './shown-attributes.ts';
import { isXhtml, xhtmlText } from './xep0071.ts';

/** XEP-0045, 7.8.2: clients enter the room by it, and show it to nobody. */
const password = 'password http://jabber.org/protocol/muc#user';

/** As the envelope lists it. */
export const lineOf = ({ name, namespace }: Element): string =>
  `${name} ${namespace === 'jabber:client' ? '' : namespace}`;

const isUnread = (element: Element): boolean => {
  const line = lineOf(element);
  return line === password || partOf(line)?.text === 'none';
};

/**
 * Where there is text beside elements it runs on through them; what is in an element of its own is a line. `isStyled`:
 * whether an element is read as XHTML, in which only blocks are. `isLeftOut`: nothing that is in it is read.
 */
export function readableLines(
  outermost: Element,
  isStyled: (element: Element) => boolean = isXhtml,
  isLeftOut: (element: Element) => boolean = () => false,
): string[] {
  const lines: string[] = [];
  const add = (text: string): void => {
    const trimmed = text.trim();
    if (trimmed !== '') lines.push(trimmed);
  };
  // Without recursion: a stranger says how deep it is. `isRead`: its text is in a line already.
  const rest: { readonly element: Element; readonly isRead: boolean }[] = [
    { element: outermost, isRead: false },
  ];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const { element, isRead } = next;
    if ((element !== outermost && isUnread(element)) || isLeftOut(element)) continue;
    const { children, text, mixed } = element;
    const isSet = isStyled(element);
    for (const text of attributeTexts(element, isSet)) add(text);
    const runsOn = isSet || (mixed !== undefined && text.trim() !== '');
    if (isRead) {
      // Nothing but attributes is left.
    } else if (isSet) {
      add(xhtmlText(element, isLeftOut));
    } else if (runsOn || children.length === 0) {
      add(textWithin(element, (one) => (one !== element && isUnread(one) ? null : ['', ''])));
    }
    for (const child of children.toReversed()) rest.push({ element: child, isRead: isRead || runsOn });
  }
  return lines;
}
