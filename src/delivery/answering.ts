/** Turns what is owed to a sender into commands for the shim, each with the number that makes it happen once. */
import { randomBytes } from 'node:crypto';
import type { Settings } from '../properties.ts';
import { toShim } from '../link/messages.ts';
import { bareJid } from '../stanza/jid.ts';
import { discoveredFeatures } from '../stanza/xep0030.ts';
import { buildEvent } from '../stanza/xep0022.ts';
import { buildReceipt } from '../stanza/xep0184.ts';
import { answersFor } from './acknowledge.ts';
import type { OutboxCommand, TrackedMessage } from './batch.ts';
import { owed } from './promise.ts';

/** Ids of our own stanzas begin so; the tap knows them by it when Openfire routes one again on another thread. */
const ownStanzaPrefix = 'receipts-';

export class Answering {
  private nextCommand: number;

  constructor(nextCommand: number) {
    this.nextCommand = nextCommand;
  }

  featuresIn(answer: string | null): ReadonlySet<string> {
    return answer === null ? new Set() : discoveredFeatures(answer);
  }

  /** For a message that the client at `jid` has confirmed. */
  answer(
    message: TrackedMessage,
    jid: string,
    features: ReadonlySet<string>,
    settings: Settings,
  ): OutboxCommand[] {
    const { id } = message;
    const { acknowledge, events } = settings;
    const answers = answersFor({ owed: message.owed, features, acknowledge, events });
    const commands: OutboxCommand[] = [];
    if (answers.receipt && id !== null) {
      const xml = buildReceipt({
        from: jid,
        to: bareJid(message.from),
        stanzaId: freshId(),
        acknowledges: id,
      });
      commands.push(this.route(message, xml, settings));
    }
    if (answers.deliveredEvent) commands.push(this.event(message, 'delivered', jid, settings));
    return commands;
  }

  /** For a message that is durably in the offline store. */
  offline(message: TrackedMessage, settings: Settings): OutboxCommand | null {
    if (!settings.enabled || !settings.events || (message.owed & owed.offlineEvent) === 0) return null;
    return this.event(message, 'offline', bareJid(message.to), settings);
  }

  /** Gives a message to its recipient again. */
  redelivery(message: TrackedMessage, xml: Buffer, mode: 'route' | 'return'): OutboxCommand {
    const command = this.nextCommand++;
    const frame = toShim.redeliver(command, message.key, xml, message.to, mode, message.sentAt);
    return { command, frame, message: message.row };
  }

  /** For a message that Openfire has put into the offline store twice. */
  singling(message: TrackedMessage): OutboxCommand {
    const command = this.nextCommand++;
    const frame = toShim.removeExtras(command, message.key, bareJid(message.to));
    return { command, frame, message: null };
  }

  /** `unconfirmed`: keys of messages that are redelivered once the session has ended. */
  closing(
    { stream, jid }: { readonly stream: string; readonly jid: string },
    unconfirmed: readonly string[],
  ): OutboxCommand {
    const command = this.nextCommand++;
    return { command, frame: toShim.closeSession(command, stream, jid, unconfirmed), message: null };
  }

  private event(
    message: TrackedMessage,
    name: 'offline' | 'delivered',
    from: string,
    settings: Settings,
  ): OutboxCommand {
    const about = message.id ?? '';
    const xml = buildEvent({ name, from, to: message.from, type: message.type, stanzaId: freshId(), about });
    return this.route(message, xml, settings);
  }

  private route(message: TrackedMessage, xml: string, settings: Settings): OutboxCommand {
    const command = this.nextCommand++;
    const gate = settings['presence-gate']
      ? { owner: bareJid(message.to), viewer: bareJid(message.from) }
      : null;
    return { command, frame: toShim.route(command, xml, gate), message: null };
  }
}

function freshId(): string {
  return ownStanzaPrefix + randomBytes(12).toString('base64url');
}
