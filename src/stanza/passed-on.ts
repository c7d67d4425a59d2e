/** What is in messages that a message passes on, and in those within them. */
import type { Element } from './element.ts';
import { partOf } from './parts.ts';
import { carriers } from './xep0297.ts';

export interface PassedOn {
  readonly element: Element;
  /** Of the message that it is a child of; null where it is in none. */
  readonly namespace: string | null;
}

/** Of wrappings and messages in turn. What is deeper is taken as it stands: no client shows it as a message. */
const mostLevels = 16;
const wraps = new Set(carriers);

const isCarrier = ({ name, namespace }: Element): boolean => wraps.has(`${name} ${namespace}`);

/** The outer messages first. Clients take what is called a message for one, in whatever namespace it is. */
export function passedOn(outermost: Element): readonly PassedOn[] {
  const found: PassedOn[] = [];
  let level: readonly Element[] = [outermost];
  for (let depth = 0; depth < mostLevels && level.length > 0; depth += 1) {
    const next: Element[] = [];
    for (const carrier of level) {
      // A text of the wrapping itself, without what is in it.
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
