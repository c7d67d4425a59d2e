/**
 * The child elements of a message, as the tap lists them in the envelope: one line `name namespace` each. The list
 * answers most questions about a message, so most messages are never parsed.
 */
import type { Element } from './element.ts';

export function hasChild(children: string, name: string, namespace: string): boolean {
  const line = `${name} ${namespace}`;
  let from = children.indexOf(line);
  while (from >= 0) {
    const end = from + line.length;
    const startsLine = from === 0 || children[from - 1] === '\n';
    if (startsLine && (end === children.length || children[end] === '\n')) return true;
    from = children.indexOf(line, end);
  }
  return false;
}

export function hasNamespace(children: string, namespace: string): boolean {
  const tail = ` ${namespace}`;
  let from = children.indexOf(tail);
  while (from >= 0) {
    const end = from + tail.length;
    if (end === children.length || children[end] === '\n') return true;
    from = children.indexOf(tail, end);
  }
  return false;
}

/** Characters; of a longer list the tap writes the beginning only (`StanzaReading.java`). */
const maxListLength = 32 * 1024;

export function isCut(children: string): boolean {
  return children.length > maxListLength;
}

/** The whole list, as the tap would have written it. */
export function listOf(elements: readonly Pick<Element, 'name' | 'namespace'>[]): string {
  return elements
    .map(({ name, namespace }) => `${name} ${namespace === 'jabber:client' ? '' : namespace}`)
    .join('\n');
}
