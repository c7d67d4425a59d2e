import { oneLine } from '../../src/cli/harmless.ts';
import { messagesSince } from './rest.ts';
import type { Rest } from './rest.ts';
import { bareName, markOf, paintState, screen } from './screen.ts';

/** Prints the messages since a time from the chat log, read over REST. */
export async function printChatLog(rest: Rest, since: string): Promise<void> {
  const messages = await messagesSince(rest, since);
  screen.title('The chat log');
  const rows = messages.map((message) => {
    const best = message.deliveries.filter((delivery) => delivery.evidence !== null).at(-1);
    return [
      new Date(message.sentAt).toTimeString().slice(0, 8),
      `${bareName(message.from)} → ${bareName(message.to)}`,
      oneLine(message.body ?? ''),
      message.state,
      best === undefined ? '' : oneLine(best.evidence ?? ''),
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
