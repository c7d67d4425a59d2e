/** `receipts conversation A B`: what two people, or the occupants of a room, said to each other. */
import type { Command } from 'commander';
import type { ConversationPage } from '../../store/reader.ts';
import { Chat } from '../chat.ts';
import { wrongUsage } from '../failure.ts';
import { jsonLines } from '../harmless.ts';
import { readMoment } from '../moment.ts';
import { examples, quoted, timesHelp, wholeNumber } from '../options.ts';
import { pageSize } from '../pages.ts';
import type { Tools } from '../tools.ts';

interface ConversationOptions {
  readonly at?: string;
  readonly cursor?: string;
  readonly limit?: number;
  readonly json?: true;
}

export function addConversation(program: Command, tools: Tools): void {
  program
    .command('conversation')
    .summary('a conversation, as in a chat')
    .description('What two accounts have said to each other, or what was said in a room.')
    .argument('<jid>', 'an account, or a room by itself')
    .argument('[other]', 'the other account')
    .option('--at <date>', 'from this time on (default: the youngest messages)')
    .option('--limit <n>', 'how many messages (default: 50)', wholeNumber(pageSize))
    .option('--cursor <cursor>', 'older or newer ones, as the end of an earlier answer names them')
    .option('--json', 'JSON lines; the cursors go to standard error')
    .addHelpText(
      'after',
      `\n${timesHelp}\n· accepted  ▪ stored  › sent (proves nothing)  ✓ confirmed  ✓✓ received, displayed  ✗ failed, expired, unrouted\n${examples(
        'conversation alice@example.org bob@example.org',
        'conversation alice@example.org bob@example.org --at 2026-11-21',
        'conversation team@conference.example.org --at yesterday --limit 200',
      )}`,
    )
    .action(async (jid: string, other: string | undefined, options: ConversationOptions) => {
      const { out, err, now, signal } = tools;
      if (options.at !== undefined && options.cursor !== undefined) {
        throw wrongUsage('--at and --cursor do not go together.', 'A cursor has a place of its own.');
      }
      const people = other === undefined ? [jid] : [jid, other];
      const path = `/api/v1/conversations/${people.map(encodeURIComponent).join('/')}`;
      const { at, cursor, limit } = options;
      const query = { at: at === undefined ? undefined : readMoment('--at', at, now()), cursor, limit };
      const page = await tools.api().json<ConversationPage>(path, { query, signal });
      await out.write(options.json === true ? jsonLines(page.items) : new Chat(out).draw(page.items));
      if (page.items.length === 0) await tools.say('Nothing was said.');
      if (!err.live && options.json !== true) return;
      for (const [title, place] of [['older', page.older] as const, ['newer', page.newer] as const]) {
        if (place === null) continue;
        const command = ['receipts', 'conversation', ...people, '--cursor', place].map(quoted).join(' ');
        await tools.say(`${title}: ${command}`);
      }
    });
}
