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
