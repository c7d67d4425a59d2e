/**
 * The XML of a message of which its envelope says everything: the shim recognises these (tap/PlainShape.java) and spares
 * writing them, and the log spares keeping them, as most messages are so. It is written here as the shim would have
 * written it, byte for byte.
 */
import { stanzaIdsNamespace } from './xep0359.ts';

/** What the envelope has of it. */
export interface PlainMessage {
  /** Letters of java-shim/PROTOCOL.md: what is written behind the name, in order. */
  readonly shape: string;
  readonly from: string;
  readonly to: string;
  readonly type: string;
  readonly id: string | null;
  /** Lines of `name namespace`. */
  readonly children: string;
  readonly body: string | null;
}

const inText: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '\r': '&#13;',
};
const inValue: Readonly<Record<string, string>> = { ...inText, '"': '&quot;', '\n': '&#10;', '\t': '&#9;' };

const escapeText = (text: string): string => text.replace(/[<>&\r]/g, (one) => inText[one] ?? one);
const escapeValue = (text: string): string => text.replace(/[<>&\r"\n\t]/g, (one) => inValue[one] ?? one);

export function plainXml(message: PlainMessage): string {
  const { shape, children } = message;
  const attributes = shape
    .split('')
    .map((letter) => attributeOf(letter, message))
    .join('');
  if (children === '') return `<message${attributes}/>`;
  const content = children
    .split('\n')
    .map((line) => childOf(line, message))
    .join('');
  return `<message${attributes}>${content}</message>`;
}

/** Its origin-id (XEP-0359) is its id. */
export function repeatsItsId(shape: string): boolean {
  return shape.endsWith('o');
}

function attributeOf(letter: string, { from, to, type, id }: PlainMessage): string {
  switch (letter) {
    case 'n':
      return ' xmlns="jabber:client"';
    case 'f':
      return ` from="${escapeValue(from)}"`;
    case 't':
      return ` to="${escapeValue(to)}"`;
    case 'y':
      return ` type="${escapeValue(type)}"`;
    case 'i':
      return ` id="${escapeValue(id ?? '')}"`;
    case 'o':
      return '';
    default:
      throw new Error(`the shape of a message has the letter '${letter}', which nobody writes`);
  }
}

function childOf(line: string, { shape, id, body }: PlainMessage): string {
  const space = line.indexOf(' ');
  const [name, namespace] = [line.slice(0, space), line.slice(space + 1)];
  if (name === 'body' && namespace === '') return `<body>${escapeText(body ?? '')}</body>`;
  if (namespace === '') return `<${name}/>`;
  const begin = `<${name} xmlns="${escapeValue(namespace)}"`;
  const isOriginId = repeatsItsId(shape) && name === 'origin-id' && namespace === stanzaIdsNamespace;
  return isOriginId ? `${begin} id="${escapeValue(id ?? '')}"/>` : `${begin}/>`;
}

/** As the log keeps it beside body and addresses. */
export function keptShape(shape: string, children: string): string {
  return `${shape}\n${children}`;
}

/** `kept`: by `keptShape`. */
export function plainXmlOf(kept: string, message: Omit<PlainMessage, 'shape' | 'children'>): string {
  const end = kept.indexOf('\n');
  return plainXml({ ...message, shape: kept.slice(0, end), children: kept.slice(end + 1) });
}
