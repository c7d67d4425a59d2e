import { printable } from '../terminal.ts';
import { messagesSince, type Rest } from './rest.ts';
import { markOf, paintState, screen } from './screen.ts';

const name = (jid: string): string => printable(jid.split('@')[0] ?? jid);

/** Prints the messages since a moment as the chat log has them, read back over REST. */
export async function printChatLog(rest: Rest, since: string): Promise<void> {
  const messages = await messagesSince(rest, since);
  screen.title('The chat log');
  const rows = messages.map((message) => {
    const best = message.deliveries.filter((delivery) => delivery.evidence !== null).at(-1);
    return [
      new Date(message.sentAt).toTimeString().slice(0, 8),
      `${name(message.from)} → ${name(message.to)}`,
      printable(message.body ?? ''),
      message.state,
      best === undefined ? '' : printable(best.evidence ?? ''),
    ];
  });
  screen.table(
    [
      ['time', 8],
      ['from → to', 14],
      ['message', 21],
      ['state', 13],
      ['evidence', 13],
    ],
    rows,
    (cell, column) => (column === 3 ? `${markOf(cell.trim())} ${paintState(cell.trim(), 10)}` : cell),
  );
}
