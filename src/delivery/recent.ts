/** The messages that later events are most likely to be about; older ones are looked up in the store. */
import { crc32 } from 'node:zlib';
import { bareJid } from '../stanza/jid.ts';
import type { TrackedMessage } from './batch.ts';

/** Two of these are kept, so memory is bounded however many messages pass. */
const generationSize = 20_000;
const resendWindowMs = 10 * 60_000;

interface Remembered {
  readonly message: TrackedMessage;
  readonly bodyChecksum: number;
  /** Of an earlier message with the same client's id: clients count alike, so the id alone tells little. */
  readonly earlier: Remembered | undefined;
}

class Generation {
  /** Null: known to have no row, as chat states and receipts have none; the store need not be asked. */
  readonly byKey = new Map<string, TrackedMessage | null>();
  /** By id alone, as a key put together of id and addresses would have to be made for every message. */
  readonly byClientId = new Map<string, Remembered>();
  /** Clients' ids that the store does not have: looking again, for who repeats them, would cost a walk each. */
  readonly missed = new Set<string>();
}

function missedKey(sender: string, recipient: string, id: string): string {
  return `${id}\n${bareJid(sender)}\n${bareJid(recipient)}`;
}

/** How many messages of one id are looked through: who uses one id for everything shall not slow the others. */
const mostAlike = 500;

function find(youngest: Remembered | undefined, sender: string, recipient: string): Remembered | undefined {
  let looked = 0;
  for (let one = youngest; one !== undefined && looked < mostAlike; one = one.earlier, looked += 1) {
    const { from, to } = one.message;
    if (samePerson(from, sender) && samePerson(to, recipient)) return one;
  }
  return undefined;
}

function samePerson(one: string, other: string): boolean {
  return one === other || bareJid(one) === bareJid(other);
}

export class RecentMessages {
  private young = new Generation();
  private old = new Generation();

  remember(key: string, message: TrackedMessage, body: string | null): void {
    this.keep(key, message);
    const bodyChecksum = body === null ? 0 : crc32(body);
    if (message.id !== null) this.rememberId(message.id, message, bodyChecksum);
    if (message.originId !== null && message.originId !== message.id) {
      this.rememberId(message.originId, message, bodyChecksum);
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
    const key = missedKey(sender, recipient, id);
    return this.young.missed.has(key) || this.old.missed.has(key);
  }

  missing(sender: string, recipient: string, id: string): void {
    if (this.young.missed.size >= generationSize) this.young.missed.clear();
    this.young.missed.add(missedKey(sender, recipient, id));
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
    return remembered.bodyChecksum === (body === null ? 0 : crc32(body)) ? remembered.message : undefined;
  }

  private keep(key: string, message: TrackedMessage | null): void {
    if (this.young.byKey.size >= generationSize) {
      this.old = this.young;
      this.young = new Generation();
    }
    this.young.byKey.set(key, message);
  }

  private rememberId(id: string, message: TrackedMessage, bodyChecksum: number): void {
    const earlier = this.young.byClientId.get(id);
    this.young.byClientId.set(id, { message, bodyChecksum, earlier });
  }

  private remembered(sender: string, recipient: string, id: string): Remembered | undefined {
    return (
      find(this.young.byClientId.get(id), sender, recipient) ??
      find(this.old.byClientId.get(id), sender, recipient)
    );
  }
}
