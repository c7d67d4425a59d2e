/**
 * Reads XML 1.0 with namespaces into elements. It is our own because fast-xml-parser refuses whole documents for an
 * element's name (`constructor`, letters beyond the first plane) or depth, which would hide everything else in them.
 * The input has passed Openfire's parser, so names are not checked again, and any structure is accepted. There is no
 * recursion, no document type and no entity but XML's own five; time and memory are linear in the text.
 */
import { StanzaError } from './element.ts';
import type { Element } from './element.ts';

interface Begun extends Element {
  readonly children: Element[];
  text: string;
  mixed?: readonly (string | Element)[];
}

interface Open {
  readonly tag: string;
  readonly element: Begun;
  /** Texts and the children between them. */
  readonly content: (string | Element)[];
  /** Prefixes that the element declares. */
  readonly declared: readonly string[];
}

const tagName = /[^\s<>/="'&]+/y;
const attribute = /\s+([^\s<>/="'&]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const tagEnd = /\s*(\/?)>/y;
const reference = /&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));|&/g;
const named: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** The error never quotes the XML, which may hold a body. */
const malformed = (): StanzaError => new StanzaError('a stanza is not well-formed');

function character(code: number): string {
  if (code > 0x10ffff) throw malformed();
  return String.fromCodePoint(code);
}

function unescape(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(reference, (_, hex?: string, decimal?: string, name?: string) => {
    if (hex !== undefined) return character(parseInt(hex, 16));
    if (decimal !== undefined) return character(Number(decimal));
    const found = name === undefined ? undefined : named.get(name);
    if (found === undefined) throw malformed();
    return found;
  });
}

/** XML 1.0, section 2.11. */
const withLines = (text: string): string => (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);

const none: readonly string[] = [];

class Reader {
  private readonly xml: string;
  private at = 0;
  private readonly open: Open[] = [];
  /** The namespaces of each prefix, the innermost last; the empty prefix is the default. */
  private readonly scopes = new Map<string, string[]>([['', ['jabber:client']]]);
  private root: Element | undefined;

  constructor(xml: string) {
    this.xml = xml;
  }

  read(): Element {
    const { xml } = this;
    for (;;) {
      const begin = xml.indexOf('<', this.at);
      this.text(unescape(withLines(xml.slice(this.at, begin < 0 ? xml.length : begin))));
      if (begin < 0) break;
      this.at = begin;
      if (xml.startsWith('</', begin)) this.end();
      else if (xml.startsWith('<![CDATA[', begin)) this.text(withLines(this.until(']]>', 9)));
      else if (xml.startsWith('<!--', begin)) this.until('-->', 4);
      else if (xml.startsWith('<?', begin)) this.until('?>', 2);
      else this.begin();
    }
    if (this.root === undefined || this.open.length > 0) throw malformed();
    return this.root;
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.xml);
    if (found !== null) this.at = pattern.lastIndex;
    return found;
  }

  /** The text from here to the mark, without its first `skipped` characters. */
  private until(mark: string, skipped: number): string {
    const end = this.xml.indexOf(mark, this.at + skipped);
    if (end < 0) throw malformed();
    const found = this.xml.slice(this.at + skipped, end);
    this.at = end + mark.length;
    return found;
  }

  private text(text: string): void {
    if (text === '') return;
    const parent = this.open.at(-1);
    if (parent !== undefined) parent.content.push(text);
    else if (text.trim() !== '') throw malformed();
  }

  private begin(): void {
    this.at += 1;
    const tag = this.match(tagName)?.[0];
    if (tag === undefined) throw malformed();
    const { attributes, declared } = this.attributes();
    const end = this.match(tagEnd);
    const parent = this.open.at(-1);
    if (end === null || (parent === undefined && this.root !== undefined)) throw malformed();
    const colon = tag.indexOf(':');
    const namespace = this.scopes.get(colon < 0 ? '' : tag.slice(0, colon))?.at(-1) ?? '';
    const element: Begun = { name: tag.slice(colon + 1), namespace, attributes, children: [], text: '' };
    if (parent === undefined) this.root = element;
    else {
      parent.element.children.push(element);
      parent.content.push(element);
    }
    if (end[1] === '/') this.forget(declared);
    else this.open.push({ tag, element, content: [], declared });
  }

  private attributes(): { attributes: Record<string, string>; declared: readonly string[] } {
    // The object has no prototype, so that a client may name an attribute as it likes.
    const attributes = Object.create(null) as Record<string, string>; // typed any
    let declared: string[] | null = null;
    for (let found = this.match(attribute); found !== null; found = this.match(attribute)) {
      const [, name = '', double, single] = found;
      if (name in attributes) throw malformed();
      const written = double ?? single ?? '';
      // XML 1.0, section 3.3.3: literal white space becomes a space.
      const value = unescape(/[\t\n\r]/.test(written) ? written.replace(/\r\n|[\t\n\r]/g, ' ') : written);
      attributes[name] = value;
      if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
      const prefix = name.slice(6);
      const scope = this.scopes.get(prefix);
      if (scope === undefined) this.scopes.set(prefix, [value]);
      else scope.push(value);
      declared ??= [];
      declared.push(prefix);
    }
    return { attributes, declared: declared ?? none };
  }

  private end(): void {
    this.at += 2;
    const tag = this.match(tagName)?.[0];
    const ended = this.open.pop();
    if (ended === undefined || tag !== ended.tag || this.match(tagEnd)?.[1] !== '') throw malformed();
    const { content, element, declared } = ended;
    if (content.length > element.children.length) {
      element.text = content.filter((one) => typeof one === 'string').join('');
      if (element.children.length > 0) element.mixed = content;
    }
    this.forget(declared);
  }

  private forget(declared: readonly string[]): void {
    for (const prefix of declared) this.scopes.get(prefix)?.pop();
  }
}

/** Parses a single element; without a declared namespace it is in `jabber:client`. It throws StanzaError. */
export function parseStanza(xml: string): Element {
  return new Reader(xml).read();
}

/** Parses what the tap has written; answers null if it is not well-formed. */
export function readStanza(xml: Buffer): Element | null {
  try {
    return parseStanza(xml.toString('utf8'));
  } catch (error) {
    if (!(error instanceof StanzaError)) throw error;
    return null;
  }
}
