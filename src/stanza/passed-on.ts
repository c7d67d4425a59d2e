/** What the messages that a message passes on contain, and the messages within those. */
import type { Element } from './element.ts';
import { partOf } from './parts.ts';
import { carriers } from './xep0297.ts';

export interface PassedOn {
  readonly element: Element;
  /** Namespace of the message whose child the element is; null if it is in none. */
  readonly namespace: string | null;
}

/** Levels of wrappings and messages. Deeper elements stay as they are: no client shows them as messages. */
const maxLevels = 16;
const wraps = new Set(carriers);

const isCarrier = ({ name, namespace }: Element): boolean => wraps.has(`${name} ${namespace}`);

/** The outer messages come first. Clients accept an element called message in any namespace. */
export function passedOn(outermost: Element): readonly PassedOn[] {
  const found: PassedOn[] = [];
  let level: readonly Element[] = [outermost];
  for (let depth = 0; depth < maxLevels && level.length > 0; depth += 1) {
    const next: Element[] = [];
    for (const carrier of level) {
      // The wrapping's own text, without the text of its children.
      const own = { ...carrier, children: [], mixed: [carrier.text] };
      if (carrier.text.trim() !== '') found.push({ element: own, namespace: null });
      for (const child of carrier.children) {
        if (isCarrier(child)) next.push(child);
        else if (child.name === 'message') {
          for (const element of child.children) {
            if (isCarrier(element)) next.push(element);
            else found.push({ element, namespace: child.namespace });
          }
        } else if (partOf(`${child.name} ${child.namespace}`)?.text !== 'none') {
          found.push({ element: child, namespace: null });
        }
      }
    }
    level = next;
  }
  for (const element of level) found.push({ element, namespace: null });
  return found;
}
