/** The messages that later events are most likely to be about; older ones are looked up in the store. */
import { crc32 } from 'node:zlib';
import { bareJid } from '../stanza/jid.ts';
import type { TrackedMessage } from './batch.ts';

/** Two of these are kept, so memory is bounded however many messages pass. */
const generationSize = 20_000;
const resendWindowMs = 10 * 60_000;

interface Remembered {
  readonly message: TrackedMessage;
  readonly body: string | null;
  /** Of an earlier message with the same client's id. */
  readonly earlier: Remembered | undefined;
  /** How many there are, with this one. */
  readonly alike: number;
}

/** As many messages of one id are looked through; clients that count their ids alike would make them too many. */
const mostAlike = 4;

class Generation {
  /** Null: known to have no row, as chat states and receipts have none; the store need not be asked. */
  readonly byKey = new Map<string, TrackedMessage | null>();
  /** By id alone: a key put together of id and addresses would have to be made for every message. */
  readonly byClientId = new Map<string, Remembered>();
  /** By such a key, those that came when there were `mostAlike` of their id already. */
  readonly crowded = new Map<string, Remembered>();
  /** Clients' ids that the store does not have: looking again, for who repeats them, would cost a walk each. */
  readonly missed = new Set<string>();
}

function clientKey(sender: string, recipient: string, id: string): string {
  return `${id}\n${bareJid(sender)}\n${bareJid(recipient)}`;
}

function find(generation: Generation, sender: string, recipient: string, id: string): Remembered | undefined {
  const last = generation.byClientId.get(id);
  if (last === undefined) return undefined;
  if (last.alike >= mostAlike) {
    const younger = generation.crowded.get(clientKey(sender, recipient, id));
    if (younger !== undefined) return younger;
  }
  for (let one: Remembered | undefined = last; one !== undefined; one = one.earlier) {
    if (samePerson(one.message.from, sender) && samePerson(one.message.to, recipient)) return one;
  }
  return undefined;
}

function samePerson(one: string, other: string): boolean {
  return one === other || bareJid(one) === bareJid(other);
}

const longestKept = 200;

/** Enough of a body to know it again, without keeping long ones in memory. */
function keptBody(body: string | null): string | null {
  return body === null || body.length <= longestKept
    ? body
    : `${body.length} ${crc32(body)} ${body.slice(0, longestKept)}`;
}

export class RecentMessages {
  private young = new Generation();
  private old = new Generation();

  remember(key: string, message: TrackedMessage, body: string | null): void {
    this.keep(key, message);
    const kept = keptBody(body);
    if (message.id !== null) this.rememberId(message.id, message, kept);
    if (message.originId !== null && message.originId !== message.id) {
      this.rememberId(message.originId, message, kept);
    }
  }

  /** Of a message that is not followed. */
  ignore(key: string): void {
    this.keep(key, null);
  }

  /** Undefined where only the store can tell, null where there is no row. */
  byKey(key: string): TrackedMessage | null | undefined {
    const young = this.young.byKey.get(key);
    return young === undefined ? this.old.byKey.get(key) : young;
  }

  /** The youngest message of this sender to this recipient with this id or origin-id. */
  byClientId(sender: string, recipient: string, id: string): TrackedMessage | undefined {
    return this.remembered(sender, recipient, id)?.message;
  }

  isMissing(sender: string, recipient: string, id: string): boolean {
    const key = clientKey(sender, recipient, id);
    return this.young.missed.has(key) || this.old.missed.has(key);
  }

  missing(sender: string, recipient: string, id: string): void {
    if (this.young.missed.size >= generationSize) this.young.missed.clear();
    this.young.missed.add(clientKey(sender, recipient, id));
  }

  /** The message that a client sends again here: same resource, id and body, the same ten minutes. */
  resent(
    sender: string,
    recipient: string,
    id: string,
    body: string | null,
    at: number,
  ): TrackedMessage | undefined {
    const remembered = this.remembered(sender, recipient, id);
    if (remembered === undefined || at - remembered.message.sentAt > resendWindowMs) return undefined;
    // Two devices of one person may well count their ids alike.
    if (remembered.message.from !== sender) return undefined;
    return remembered.body === keptBody(body) ? remembered.message : undefined;
  }

  private keep(key: string, message: TrackedMessage | null): void {
    if (this.young.byKey.size >= generationSize) {
      this.old = this.young;
      this.young = new Generation();
    }
    this.young.byKey.set(key, message);
  }

  private rememberId(id: string, message: TrackedMessage, body: string | null): void {
    const { byClientId, crowded } = this.young;
    const earlier = byClientId.get(id);
    if (earlier !== undefined && earlier.alike >= mostAlike) {
      const key = clientKey(message.from, message.to, id);
      crowded.set(key, { message, body, earlier: undefined, alike: 1 });
      return;
    }
    byClientId.set(id, { message, body, earlier, alike: (earlier?.alike ?? 0) + 1 });
  }

  private remembered(sender: string, recipient: string, id: string): Remembered | undefined {
    return find(this.young, sender, recipient, id) ?? find(this.old, sender, recipient, id);
  }
}
