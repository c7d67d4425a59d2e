/**
 * Whether a message is one that was submitted before: a client that does not know whether it got through sends it again,
 * as a whole, with the `<origin-id/>` that it had, be it from another resource. It is a message of its own all the same:
 * what its sender is owed for it, and where it is, is not another one's. This only says so to who reads the log.
 *
 * Clients may give one id to all that they say, and make each as large as they can: what each says is remembered as a
 * digest, and what is not remembered is read again only as long as its sender has something left for look-ups.
 */
import { createHash } from 'node:crypto';
import { BoundedMap } from '../../base/bounded-map.ts';
import type { TrackedMessage } from '../../model/message.ts';
import type { Element } from '../../stanza/element.ts';
import { bareJid } from '../../stanza/jid.ts';
import { parsingCost } from './look-ups.ts';

/** Of as many that bear its origin-id it is looked whether they are the same, the youngest first. */
export const mostCompared = 3;
const mostRemembered = 4_000_000;
/** Small pieces cost a hash more than their letters. */
const pieceCharacters = 64 * 1024;

const counted = (text: string): string => `${text.length}:${text}`;

/** Where its text stands between its children. */
function parted({ mixed = [] }: Element): string {
  let places = '';
  let length = 0;
  for (const one of mixed) {
    // A text may have been written in several pieces.
    if (typeof one === 'string') length += one.length;
    else {
      places += `${length},`;
      length = 0;
    }
  }
  return places;
}

/** A digest of all that it says, but for who sent it, which the server writes. */
export function whatIsSaid(stanza: Element): string {
  const hash = createHash('sha256');
  let piece = '';
  const elements = [stanza];
  for (let element = elements.pop(); element !== undefined; element = elements.pop()) {
    const { name, namespace, text, attributes, children } = element;
    // With its number of children, without which it would not be known whose the next ones are.
    piece += `<${counted(name)}${counted(namespace)}${counted(text)}${children.length};${parted(element)}`;
    const isRoot = element === stanza;
    for (const attribute of Object.keys(attributes).toSorted()) {
      // How a namespace is declared is no part of what is said.
      const isDeclaration = attribute === 'xmlns' || attribute.startsWith('xmlns:');
      if (isDeclaration || (isRoot && attribute === 'from')) continue;
      piece += `@${counted(attribute)}${counted(attributes[attribute] ?? '')}`;
    }
    if (piece.length >= pieceCharacters) {
      hash.update(piece);
      piece = '';
    }
    // One may have more children than a call takes arguments.
    for (const child of children) elements.push(child);
  }
  return hash.update(piece).digest('base64');
}

export interface RepetitionPorts {
  /** Messages of the same accounts with this origin-id, the youngest first. */
  alike(message: TrackedMessage): readonly TrackedMessage[];
  /** Bytes of its stanza. */
  bytesOf(row: number): number;
  mayRead(speaker: string, rows: number): boolean;
  /** What came as this message, and which one it repeats. */
  read(row: number): { readonly stanza: Element | null; readonly repeats: number | null };
}

interface Said {
  readonly digest: string;
  /** Row of the first that says so. */
  readonly first: number;
}

export class Repetitions {
  private readonly ports: RepetitionPorts;
  private readonly said = new BoundedMap<Said>(mostRemembered);

  constructor(ports: RepetitionPorts) {
    this.ports = ports;
  }

  /** Row of the message that this one repeats, the first of them; of those that are remembered. */
  repeated(message: TrackedMessage, stanza: Element | null): number | null {
    if (message.originId === null || stanza === null) return null;
    const earlier = this.ports.alike(message).slice(0, mostCompared);
    if (earlier.length === 0) return null;
    const digest = whatIsSaid(stanza);
    let first: number | null = null;
    for (const { row } of earlier) {
      const said = this.saidBy(row, bareJid(message.from));
      if (said?.digest === digest) first = said.first;
      if (first !== null) break;
    }
    this.said.set(String(message.row), { digest, first: first ?? message.row });
    return first;
  }

  /** Null where nothing tells, or it would cost too much to find out. */
  private saidBy(row: number, speaker: string): Said | null {
    const known = this.said.get(String(row));
    if (known !== undefined) return known;
    if (!this.ports.mayRead(speaker, parsingCost(this.ports.bytesOf(row)))) return null;
    const { stanza, repeats } = this.ports.read(row);
    if (stanza === null) return null;
    const said = { digest: whatIsSaid(stanza), first: repeats ?? row };
    this.said.set(String(row), said);
    return said;
  }
}
