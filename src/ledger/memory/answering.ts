/** Makes the commands for the shim, each with the number that makes it happen once, and what it tells senders. */
import { randomBytes } from 'node:crypto';
import { toShim } from '../../link/messages.ts';
import type { OutboxCommand } from '../../model/batch.ts';
import type { TrackedMessage, Way } from '../../model/message.ts';
import type { Recipient, Telling, Told } from '../../model/telling.ts';
import type { Settings } from '../../settings/properties.ts';
import { buildEvent } from '../../stanza/xep0022.ts';
import { discoveredFeatures } from '../../stanza/xep0030.ts';
import { buildReceipt } from '../../stanza/xep0184.ts';

/** Ids of our own stanzas begin so; the tap knows them by it when Openfire routes one again by itself. */
const ownStanzaPrefix = 'receipts-';

export class Answering {
  private nextCommand: number;

  constructor(nextCommand: number) {
    this.nextCommand = nextCommand;
  }

  featuresIn(answer: string | null): ReadonlySet<string> {
    return answer === null ? new Set() : discoveredFeatures(answer);
  }

  /** What the sender of a message is told, whoever of his sessions is: the same stanza, with one id. */
  stanza(message: TrackedMessage, told: Told, from: string): string {
    const stanza = { from, to: message.from, stanzaId: freshId() };
    const about = message.id ?? '';
    return told === 'receipt'
      ? buildReceipt({ ...stanza, acknowledges: about })
      : buildEvent({ ...stanza, name: told, type: message.type, about });
  }

  /**
   * `recipients`: null where the sender is of another server, which knows his sessions. `askedAt`: a younger account is not
   * that of who asked; milliseconds since 1970.
   */
  telling(
    telling: Telling,
    recipients: readonly Recipient[] | null,
    askedAt: number,
    settings: Settings,
  ): OutboxCommand {
    const command = this.nextCommand++;
    const { xml, from, asker, handedAt } = telling;
    // Once it was let through, nothing is given away by telling it again.
    const isGated = settings['presence-gate'] && telling.phase === 'asked';
    const gate = isGated ? { owner: from, viewer: asker } : null;
    return { command, frame: toShim.route(command, xml, gate, recipients, handedAt, askedAt), message: null };
  }

  /** Gives a message to its recipient again, on this way. */
  redelivery(
    message: TrackedMessage,
    xml: Buffer,
    mode: 'route' | 'return' | 'hand-out',
    { to, from }: Way,
  ): OutboxCommand {
    const command = this.nextCommand++;
    const frame = toShim.redeliver(command, message.key, xml, to, mode, message.sentAt, from);
    return { command, frame, message: message.row };
  }

  /** For a message that Openfire has put into the offline store of an account (bare JID) twice. */
  singling(message: TrackedMessage, account: string): OutboxCommand {
    const command = this.nextCommand++;
    const frame = toShim.removeExtras(command, message.key, account);
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
}

function freshId(): string {
  return ownStanzaPrefix + randomBytes(12).toString('base64url');
}
