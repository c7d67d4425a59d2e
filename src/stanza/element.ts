/** XML elements with resolved namespaces, as the XEPs' files read and write them. */
import { XMLBuilder } from 'fast-xml-parser';

export interface Element {
  readonly name: string;
  readonly namespace: string;
  /** Attributes by their names as written, with the prefix. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** The element's own text, without that of its children. */
  readonly text: string;
  /** Texts and children in their order; present only if the element has both. */
  readonly mixed?: readonly (string | Element)[];
}

/** The XML is not well-formed or not a single element. The error never quotes the XML, which may hold a body. */
export class StanzaError extends Error {
  readonly code = 'RECEIPTS_STANZA_MALFORMED';
}

export function childrenOf(parent: Element, name: string, namespace: string): Element[] {
  return parent.children.filter((element) => element.name === name && element.namespace === namespace);
}

export function child(parent: Element, name: string, namespace: string): Element | undefined {
  return parent.children.find((element) => element.name === name && element.namespace === namespace);
}

/**
 * All text inside an element, in its order. `written` gives the text that stands before and after an element's content,
 * or null to leave the element out.
 */
export function textWithin(
  root: Element,
  written: (element: Element) => readonly [before: string, after: string] | null = () => ['', ''],
): string {
  const found: string[] = [];
  // A stranger chooses the depth, so there is no recursion.
  const rest: (string | Element)[] = [root];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (typeof next === 'string') {
      found.push(next);
      continue;
    }
    const around = written(next);
    if (around === null) continue;
    found.push(around[0]);
    rest.push(around[1]);
    const { mixed, children, text } = next;
    if (mixed !== undefined) for (const one of mixed.toReversed()) rest.push(one);
    else if (children.length > 0) for (const one of children.toReversed()) rest.push(one);
    else rest.push(text);
  }
  return found.join('');
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
  // In attributes, parsers turn these into spaces (XML 1.0, section 3.3.3), and an id would change.
  ['\t', '&#9;'],
  ['\n', '&#10;'],
  ['\r', '&#13;'],
]);

const escaped = (_: string, value: unknown): string =>
  String(value).replace(/[&<>"'\t\n\r]/g, (one) => escapes.get(one) ?? one);

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
  processEntities: false,
  attributeValueProcessor: escaped,
  tagValueProcessor: escaped,
});

/** Serialises an object in fast-xml-parser's form: `@name` is an attribute, `#text` the text. Both are escaped. */
export function buildXml(content: Readonly<Record<string, unknown>>): string {
  return builder.build(content);
}
