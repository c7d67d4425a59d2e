/** The messages that later events are most likely to be about; older ones are looked up in the store. */
import { BoundedMap } from '../../base/bounded-map.ts';
import { maxNamed } from '../../model/message.ts';
import type { Alike, TrackedMessage } from '../../model/message.ts';
import { looseId } from '../../stanza/carried-id.ts';
import { bareJid, domainOf } from '../../stanza/jid.ts';

/**
 * Messages of a generation. Two generations are kept, so memory is bounded whatever passes and whatever ids clients
 * use.
 */
const generationSize = 20_000;
const maxIdCharacters = 8_000_000;
const maxMissedCharacters = 4_000_000;
/** Characters. For a longer id it is not remembered that the store has no message, so it is looked up each time. */
const maxMissedIdLength = 256;

interface Remembered {
  readonly message: TrackedMessage;
  /** An earlier message with the same client id. */
  readonly earlier: Remembered | undefined;
  /** The number of messages in this chain, including this one. */
  readonly alike: number;
}

/** Messages of one id that are examined one by one; clients with equal counters would make them too many. */
const maxAlike = 4;

class Generation {
  /** Characters in client ids and in addresses. */
  idSize = 0;
  /** Null means that the message has no row, as with chat states and receipts, so the store need not be asked. */
  readonly byKey = new Map<string, TrackedMessage | null>();
  /** By id alone: a key of id and addresses would have to be built for every message. */
  readonly byClientId = new Map<string, Remembered>();
  /** By a key of id and addresses: messages that came when `maxAlike` with the same id were there already. */
  readonly crowded = new Map<string, Remembered>();
  /** Client ids that the store does not have; repeating one would cost a search each time. */
  readonly missed = new BoundedMap<true>(maxMissedCharacters);
}

function clientKey(sender: string, recipient: string, id: string): string {
  return `${id}\n${bareJid(sender)}\n${bareJid(recipient)}`;
}

/** The messages between one pair, the youngest first; at most one more than `maxNamed`. */
function* find(
  generation: Generation,
  sender: string,
  recipient: string,
  id: string,
): Generator<TrackedMessage> {
  const last = generation.byClientId.get(id);
  if (last === undefined) return;
  // Crowded messages came after all others.
  const chains =
    last.alike >= maxAlike ? [generation.crowded.get(clientKey(sender, recipient, id)), last] : [last];
  let found = 0;
  for (const chain of chains) {
    for (let one = chain; one !== undefined && found <= maxNamed; one = one.earlier) {
      if (!samePerson(one.message.from, sender) || !samePerson(one.message.to, recipient)) continue;
      found += 1;
      yield one.message;
    }
  }
}

/** The ids by which the message is found, and what is left of them on their way. */
function namesOf({ id, originId }: TrackedMessage): Iterable<string> {
  if (id !== null && (originId === null || originId === id) && looseId(id) === id) return [id];
  const names = new Set<string>();
  for (const name of [id, originId]) {
    if (name === null) continue;
    names.add(name);
    const loose = looseId(name);
    if (loose !== null) names.add(loose);
  }
  return names;
}

function samePerson(one: string, other: string): boolean {
  return one === other || bareJid(one) === bareJid(other);
}

export class RecentMessages {
  private young = new Generation();
  private old = new Generation();

  remember(key: string, message: TrackedMessage): void {
    this.keep(key, message);
    // Addresses may be thousands of characters long, and each message has its own.
    this.young.idSize += message.from.length + message.to.length;
    for (const id of namesOf(message)) {
      this.young.idSize += id.length;
      this.rememberId(id, message);
    }
  }

  /** Notes a message that is not followed. */
  ignore(key: string): void {
    this.keep(key, null);
  }

  /** Undefined if only the store can tell; null if the message has no row. */
  byKey(key: string): TrackedMessage | null | undefined {
    const young = this.young.byKey.get(key);
    return young === undefined ? this.old.byKey.get(key) : young;
  }

  /** The messages of this sender to this recipient with this id or origin-id, or with one that may have become it. */
  alike(sender: string, recipient: string, id: string): Alike {
    const found = new Set<TrackedMessage>();
    const loose = looseId(id) ?? id;
    for (const name of loose === id ? [id] : [id, loose]) {
      for (const generation of [this.young, this.old]) {
        for (const message of find(generation, sender, recipient, name)) found.add(message);
      }
    }
    // A message that was looked up in the store is remembered last, although it may be older than the others.
    const messages = [...found].sort((a, b) => b.row - a.row);
    return { messages: messages.slice(0, maxNamed), more: messages.length > maxNamed };
  }

  /** The same for any recipient in a domain, for whose users its server speaks. */
  toDomain(sender: string, domain: string, id: string): TrackedMessage[] {
    const found = new Set<TrackedMessage>();
    for (const { byClientId } of [this.young, this.old]) {
      for (let one = byClientId.get(id); one !== undefined; one = one.earlier) {
        if (samePerson(one.message.from, sender) && domainOf(one.message.to) === domain)
          found.add(one.message);
      }
    }
    return [...found].sort((a, b) => b.row - a.row);
  }

  isMissing(sender: string, recipient: string, id: string): boolean {
    const key = clientKey(sender, recipient, id);
    return this.young.missed.has(key) || this.old.missed.has(key);
  }

  missing(sender: string, recipient: string, id: string): void {
    if (id.length > maxMissedIdLength) return;
    this.young.missed.set(clientKey(sender, recipient, id), true);
  }

  private keep(key: string, message: TrackedMessage | null): void {
    const { byKey, idSize } = this.young;
    if (byKey.size >= generationSize || idSize >= maxIdCharacters) {
      this.old = this.young;
      this.young = new Generation();
    }
    this.young.byKey.set(key, message);
  }

  private rememberId(id: string, message: TrackedMessage): void {
    const { byClientId, crowded } = this.young;
    const earlier = byClientId.get(id);
    if (earlier !== undefined && earlier.alike >= maxAlike) {
      const key = clientKey(message.from, message.to, id);
      crowded.set(key, { message, earlier: crowded.get(key), alike: 1 });
      return;
    }
    byClientId.set(id, { message, earlier, alike: (earlier?.alike ?? 0) + 1 });
  }
}
