/** `receipts conversations`: who talks to whom. */
import { Option } from 'commander';
import type { Command } from 'commander';
import { readableJid } from '../../stanza/typed-jid.ts';
import type { ConversationsPage, ConversationView } from '../../store/reader.ts';
import { jsonLines } from '../harmless.ts';
import { lagOf } from '../index-lag.ts';
import { examples, readTimes, timesHelp, wholeNumber } from '../options.ts';
import { pagesOf } from '../pages.ts';
import { count, dateTime } from '../quantity.ts';
import { stateNames } from '../state.ts';
import { Table } from '../table.ts';
import type { Cell } from '../table.ts';
import type { Tools } from '../tools.ts';

interface ConversationsOptions {
  readonly participant?: string;
  readonly name?: string;
  readonly withName?: string;
  readonly state?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: number;
  readonly json?: true;
}

/** The server's own maximum. */
const pageSize = 200;
/** In these states, nobody waits for anything. */
const settled: readonly string[] = ['confirmed', 'received', 'displayed'];

function row(conversation: ConversationView, live: boolean): Cell[] {
  const open = Object.entries(conversation.byState).filter(([state, n]) => n > 0 && !settled.includes(state));
  return [
    live ? dateTime(conversation.lastAt) : conversation.lastAt,
    conversation.participants.map(readableJid).join(' – '),
    live ? count(conversation.messages) : String(conversation.messages),
    { text: open.map(([state, n]) => `${n} ${state}`).join(', '), style: 'yellow' },
    conversation.last?.body ?? '',
  ];
}

export function addConversations(program: Command, tools: Tools): void {
  program
    .command('conversations')
    .summary('who speaks with whom')
    .description('Conversations, those with the youngest last message first.')
    .option('--participant <jid>', "this account's")
    .option('--name <part>', 'with this in an address')
    .option('--with-name <part>', 'and with this in the address of the other one')
    .addOption(new Option('--state <state>', 'with a message in this state').choices(stateNames))
    .option('--since <time>', 'whose last message was not before this time')
    .option('--until <time>', 'whose last message was before this time')
    .option('--limit <n>', 'how many', wholeNumber(1e8), 50)
    .option('--json', 'JSON lines, as the REST API gives them')
    .addHelpText(
      'after',
      `\n${timesHelp}\n${examples('conversations --since 7d', 'conversations --name bob --state failed')}`,
    )
    .action(async (options: ConversationsOptions) => {
      const { out, now, signal } = tools;
      const { json, limit, participant, name, withName, state } = options;
      const query = { participant, name, withName, state, ...readTimes(options, now()) };
      const table = new Table(
        [
          { title: 'LAST' },
          { title: 'WHO', minWidth: 36 },
          { title: 'MESSAGES', align: 'right' },
          { title: 'OPEN', minWidth: 16 },
          { title: 'LAST MESSAGE', minWidth: 8 },
        ],
        out,
      );
      let any = false;
      let lag: string | null = null;
      const pages = pagesOf<ConversationsPage>(tools.api(), '/api/v1/conversations', query, {
        limit,
        signal,
        maxItems: pageSize,
      });
      for await (const { items, index } of pages) {
        any ||= items.length > 0;
        lag = lagOf(index, now());
        if (json === true) await out.write(jsonLines(items));
        else if (items.length > 0) await out.write(table.lines(items.map((item) => row(item, out.live))));
      }
      if (!any && json !== true) await tools.say('No conversation fits.');
      if (lag !== null) await tools.say(lag);
    });
}
