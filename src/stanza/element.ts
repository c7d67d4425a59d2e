/** XML elements with their namespaces resolved, from fast-xml-parser's ordered output. */
import { XMLBuilder, XMLParser } from 'fast-xml-parser';

export interface Element {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** The element's own text, without that of its children. */
  readonly text: string;
}

/** Not well-formed, or not a single element. The XML itself is not part of the message: it may hold a body. */
export class StanzaError extends Error {
  readonly code = 'RECEIPTS_STANZA_MALFORMED';
}

const attributesKey = ':@';
const textKey = '#text';

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // Numeric character references are under this switch in fast-xml-parser.
  htmlEntities: true,
});

type OrderedNode = Record<string, unknown>;
type Scope = Readonly<Record<string, string>>;

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function toElement(node: OrderedNode, outer: Scope): Element | null {
  const tag = Object.keys(node).find((key) => key !== attributesKey);
  if (tag === undefined || tag === textKey || tag.startsWith('?')) return null;
  const attributes: Record<string, string> = {};
  let scope = outer;
  for (const [name, value] of Object.entries(record(node[attributesKey]))) {
    attributes[name] = String(value);
    if (name === 'xmlns') scope = { ...scope, '': String(value) };
    else if (name.startsWith('xmlns:')) scope = { ...scope, [name.slice(6)]: String(value) };
  }
  const colon = tag.indexOf(':');
  const prefix = colon < 0 ? '' : tag.slice(0, colon);
  const content = node[tag];
  const nodes: OrderedNode[] = Array.isArray(content) ? content.map(record) : [];
  const children = nodes.flatMap((child) => toElement(child, scope) ?? []);
  const text = nodes.map((child) => (textKey in child ? String(child[textKey]) : '')).join('');
  return {
    name: colon < 0 ? tag : tag.slice(colon + 1),
    namespace: scope[prefix] ?? '',
    attributes,
    children,
    text,
  };
}

/** Parses a stanza; children without a namespace of their own come out in `jabber:client`. */
export function parseStanza(xml: string): Element {
  let nodes: unknown;
  try {
    // Validated, as the parser alone closes elements by any tag.
    nodes = parser.parse(xml, true);
  } catch (error) {
    throw new StanzaError(
      `a stanza is not well-formed (${error instanceof Error ? error.name : 'unknown error'})`,
    );
  }
  const elements = Array.isArray(nodes)
    ? nodes.flatMap((node: unknown) => toElement(record(node), { '': 'jabber:client' }) ?? [])
    : [];
  const [element] = elements;
  if (element === undefined || elements.length !== 1)
    throw new StanzaError('a stanza is not a single element');
  return element;
}

export function child(parent: Element, name: string, namespace: string): Element | undefined {
  return parent.children.find((element) => element.name === name && element.namespace === namespace);
}

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
});

/** Serialises an object in fast-xml-parser's form: `@name` is an attribute, `#text` the text. Escapes both. */
export function buildXml(content: Readonly<Record<string, unknown>>): string {
  return builder.build(content);
}
