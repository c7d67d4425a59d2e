/**
 * Recognises a message that was submitted before: a client that does not know whether its message arrived sends it
 * again as a whole, with the same `<origin-id/>`, perhaps from another resource. It still counts as a message of its
 * own, with its own place and its own answer to the sender; the repetition is only shown to readers of the log.
 * Clients may use one id for everything and make each message as large as possible. So a message is remembered as a
 * digest, and one that is not remembered is read again only while its sender has budget for look-ups.
 */
import { createHash } from 'node:crypto';
import { BoundedMap } from '../../base/bounded-map.ts';
import type { TrackedMessage } from '../../model/message.ts';
import type { Element } from '../../stanza/element.ts';
import { bareJid } from '../../stanza/jid.ts';
import { parsingCost } from './look-up-budget.ts';

/** Messages with the same origin-id that are compared, the youngest first. */
export const maxCompared = 3;
const maxRemembered = 4_000_000;
/** Characters that are hashed at once; hashing many small pieces costs more. */
const pieceCharacters = 64 * 1024;

const counted = (text: string): string => `${text.length}:${text}`;

/** The positions of an element's text between its children. */
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

/** A digest of everything that the message says, except its sender's address, which the server writes. */
export function whatIsSaid(stanza: Element): string {
  const hash = createHash('sha256');
  let piece = '';
  const elements = [stanza];
  for (let element = elements.pop(); element !== undefined; element = elements.pop()) {
    const { name, namespace, text, attributes, children } = element;
    // The number of children is included, since otherwise it would be ambiguous whose the next elements are.
    piece += `<${counted(name)}${counted(namespace)}${counted(text)}${children.length};${parted(element)}`;
    const isRoot = element === stanza;
    for (const attribute of Object.keys(attributes).toSorted()) {
      // The way a namespace is declared is not part of what is said.
      const isDeclaration = attribute === 'xmlns' || attribute.startsWith('xmlns:');
      if (isDeclaration || (isRoot && attribute === 'from')) continue;
      piece += `@${counted(attribute)}${counted(attributes[attribute] ?? '')}`;
    }
    if (piece.length >= pieceCharacters) {
      hash.update(piece);
      piece = '';
    }
    // An element may have more children than a call can take arguments.
    for (const child of children) elements.push(child);
  }
  return hash.update(piece).digest('base64');
}

export interface RepetitionPorts {
  /** Messages of the same accounts with this origin-id, the youngest first. */
  alike(message: TrackedMessage): readonly TrackedMessage[];
  /** Size of the message's stanza in bytes. */
  bytesOf(row: number): number;
  mayRead(speaker: string, rows: number): boolean;
  /** The message's stanza, and the row of the message that it repeats. */
  read(row: number): { readonly stanza: Element | null; readonly repeats: number | null };
}

interface Said {
  readonly digest: string;
  /** Row of the first message with this digest. */
  readonly first: number;
}

export class Repetitions {
  private readonly ports: RepetitionPorts;
  private readonly said = new BoundedMap<Said>(maxRemembered);

  constructor(ports: RepetitionPorts) {
    this.ports = ports;
  }

  /**
   * Row of the first message that this one repeats, as far as it is remembered; else null. `read` gives its stanza, which
   * is parsed only if another one has its origin-id.
   */
  repeated(message: TrackedMessage, read: () => Element | null): number | null {
    if (message.originId === null) return null;
    const earlier = this.ports.alike(message).slice(0, maxCompared);
    if (earlier.length === 0) return null;
    const stanza = read();
    if (stanza === null) return null;
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

  /** Answers null if the stanza is not known, or reading it would cost too much. */
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
