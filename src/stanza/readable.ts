/** The text that people can read in an element of which we only know that a client may show it. */
import { textWithin } from './element.ts';
import type { Element } from './element.ts';
import { partOf } from './parts.ts';
import { attributeTexts } from './shown-attributes.ts';
import { isXhtml, xhtmlText } from './xep0071.ts';

/** XEP-0045, 7.8.2: clients use it to enter the room and show it to nobody. */
const password = 'password http://jabber.org/protocol/muc#user';

/** The element's line as in the envelope. */
export const lineOf = ({ name, namespace }: Element): string =>
  `${name} ${namespace === 'jabber:client' ? '' : namespace}`;

const isUnread = (element: Element): boolean => {
  const line = lineOf(element);
  return line === password || partOf(line)?.text === 'none';
};

/**
 * Text beside elements runs on through them; an element without text beside it is a line of its own. `isStyled` says
 * whether an element is read as XHTML, where only blocks break lines. `isLeftOut` excludes an element with everything
 * in it.
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
  // A stranger chooses the depth, so there is no recursion. `isRead`: the element's text is in a line already.
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
      // Only the attributes are left.
    } else if (isSet) {
      add(xhtmlText(element, isLeftOut));
    } else if (runsOn || children.length === 0) {
      add(textWithin(element, (one) => (one !== element && isUnread(one) ? null : ['', ''])));
    }
    for (const child of children.toReversed()) rest.push({ element: child, isRead: isRead || runsOn });
  }
  return lines;
}
