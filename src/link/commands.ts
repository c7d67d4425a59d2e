/**
 * Encodes the outbox's commands as frames for the shim. Letters and fields: java-shim/PROTOCOL.md, "Handler to shim".
 */
import type { OutboxCommand } from '../model/command.ts';
import { encodeFrame } from './frame.ts';
import { toShim } from './messages.ts';

/**
 * Encodes the committed sequence and the commands that it releases in one piece, so that `K` never goes without them.
 */
export function encodeRelease(committed: number, commands: readonly OutboxCommand[]): Buffer {
  return Buffer.concat([toShim.committed(committed), ...commands.map(encodeCommand)]);
}

export function encodeCommand({ command, order }: OutboxCommand): Buffer {
  switch (order.kind) {
    case 'tell': {
      const { xml, gate, recipients, handedAt, askedAt } = order;
      const lines = recipients?.map(({ stream, jid }) => `${stream} ${jid}`).join('\n') ?? null;
      const { owner = null, viewer = null } = gate ?? {};
      return encodeFrame('r', [command, xml, owner, viewer, lines, handedAt, askedAt]);
    }
    case 'redeliver': {
      const { key, xml, to, mode, sentAt, from } = order;
      return encodeFrame('d', [command, key, xml, to, mode, sentAt, from]);
    }
    case 'remove-extras':
      return encodeFrame('e', [command, order.key, order.account]);
    case 'close-session':
      return encodeFrame('z', [command, order.stream, order.jid, order.unconfirmed.join('\n')]);
    case 'encoded':
      return order.frame;
  }
}
