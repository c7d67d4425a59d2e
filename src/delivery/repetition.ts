/**
 * Whether a message is one that was submitted before: a client that does not know whether it got through sends it again,
 * as a whole, with the `<origin-id/>` that it had, be it from another resource. It is a message of its own all the same:
 * what its sender is owed for it, and where it is, is not another one's. This only says so to who reads the log.
 */
import type { Element } from '../stanza/element.ts';

/** Of as many that bear its origin-id it is looked whether they are the same, the youngest first. */
export const mostCompared = 3;

/** All of both, but for who sent them, which the server writes. */
export function isRepetition(one: Element, other: Element): boolean {
  const pairs: (readonly [Element, Element])[] = [[one, other]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [left, right] = pair;
    const isRoot = left === one;
    if (left.name !== right.name || left.namespace !== right.namespace || left.text !== right.text)
      return false;
    if (left.children.length !== right.children.length) return false;
    if (!haveSameAttributes(left, right, isRoot) || !haveSameAttributes(right, left, isRoot)) return false;
    for (const [index, child] of left.children.entries()) {
      const counterpart = right.children[index];
      if (counterpart === undefined) return false;
      pairs.push([child, counterpart]);
    }
  }
  return true;
}

function haveSameAttributes(left: Element, right: Element, isRoot: boolean): boolean {
  return Object.entries(left.attributes).every(([name, value]) => {
    const isSender = isRoot && name === 'from';
    // How a namespace is declared is no part of what is said.
    const isDeclaration = name === 'xmlns' || name.startsWith('xmlns:');
    return isSender || isDeclaration || right.attributes[name] === value;
  });
}
