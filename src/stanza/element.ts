/** XML elements with their namespaces resolved, as the XEPs' files read and write them. */
import { XMLBuilder } from 'fast-xml-parser';

export interface Element {
  readonly name: string;
  readonly namespace: string;
  /** By their names as written, with the prefix. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** The element's own text, without that of its children. */
  readonly text: string;
  /** Texts and children in their order; only where there are both. */
  readonly mixed?: readonly (string | Element)[];
}

/** Not well-formed, or not a single element. The XML itself is not part of the message: it may hold a body. */
export class StanzaError extends Error {
  readonly code = 'RECEIPTS_STANZA_MALFORMED';
}

/** All children of this name. */
export function childrenOf(parent: Element, name: string, namespace: string): Element[] {
  return parent.children.filter((element) => element.name === name && element.namespace === namespace);
}

export function child(parent: Element, name: string, namespace: string): Element | undefined {
  return parent.children.find((element) => element.name === name && element.namespace === namespace);
}

/** All text within, in its order. `written` says what stands for an element itself, before and behind what is in it. */
export function textWithin(
  root: Element,
  written: (element: Element) => readonly [before: string, after: string] | null = () => ['', ''],
): string {
  const found: string[] = [];
  // Without recursion: a stranger says how deep it is.
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
  // In attributes parsers make spaces of these (XML 1.0, section 3.3.3), and an id would be another.
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

/** Serialises an object in fast-xml-parser's form: `@name` is an attribute, `#text` the text. Escapes both. */
export function buildXml(content: Readonly<Record<string, unknown>>): string {
  return builder.build(content);
}
