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
}

class Generation {
  /** Null: known to have no row, as chat states and receipts have none; the store need not be asked. */
  readonly byKey = new Map<string, TrackedMessage | null>();
  readonly byClientId = new Map<string, Remembered>();
  /** Clients' ids that the store does not have: looking again, for who repeats them, would cost a walk each. */
  readonly missed = new Set<string>();
}

function clientKey(sender: string, recipient: string, id: string): string {
  return `${id}\n${bareJid(sender)}\n${bareJid(recipient)}`;
}

export class RecentMessages {
  private young = new Generation();
  private old = new Generation();

  remember(key: string, message: TrackedMessage, body: string | null): void {
    this.keep(key, message);
    const remembered = { message, bodyChecksum: crc32(body ?? '') };
    if (message.id !== null) {
      this.young.byClientId.set(clientKey(message.from, message.to, message.id), remembered);
    }
    if (message.originId !== null && message.originId !== message.id) {
      this.young.byClientId.set(clientKey(message.from, message.to, message.originId), remembered);
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
    return remembered.bodyChecksum === crc32(body ?? '') ? remembered.message : undefined;
  }

  private keep(key: string, message: TrackedMessage | null): void {
    if (this.young.byKey.size >= generationSize) {
      this.old = this.young;
      this.young = new Generation();
    }
    this.young.byKey.set(key, message);
  }

  private remembered(sender: string, recipient: string, id: string): Remembered | undefined {
    const key = clientKey(sender, recipient, id);
    return this.young.byClientId.get(key) ?? this.old.byClientId.get(key);
  }
}
