/** `receipts message ID`: one message and its timeline. */
import type { Command } from 'commander';
import type { TimelinePage } from '../../store/message-parts.ts';
import type { MessageDetail } from '../../store/reader.ts';
import { harmlessJson } from '../harmless.ts';
import { examples } from '../options.ts';
import { pageSize } from '../pages.ts';
import { drawMessage } from '../timeline.ts';
import type { Tools } from '../tools.ts';

interface MessageOptions {
  readonly all?: true;
  readonly xml?: true;
  readonly json?: true;
}

async function withAll(begun: MessageDetail, path: string, tools: Tools): Promise<MessageDetail> {
  const timeline = [...begun.timeline];
  for (let cursor = begun.timelineNext; cursor !== null;) {
    const query = { cursor, limit: pageSize };
    const page = await tools.api().json<TimelinePage>(`${path}/timeline`, { query, signal: tools.signal });
    timeline.push(...page.items);
    cursor = page.next;
  }
  return { ...begun, timeline, moreTimeline: 0, timelineNext: null };
}

export function addMessage(program: Command, tools: Tools): void {
  program
    .command('message')
    .summary('one message with its timeline')
    .description(
      'One message and its way: what the server did with it, and how far it came with each device,\nwith the time between the steps.',
    )
    .argument('<stanza-id>', 'as `receipts log --ids` shows it')
    .option('--all', 'the whole timeline, even if it is very long')
    .option('--xml', 'the stanza, too')
    .option('--json', 'JSON, as the REST API gives it')
    .addHelpText('after', examples('message 3f1c9b0e7a', 'message 3f1c9b0e7a --json | jq .timeline'))
    .action(async (stanzaId: string, options: MessageOptions) => {
      const { out, signal } = tools;
      const path = `/api/v1/messages/${encodeURIComponent(stanzaId)}`;
      const begun = await tools.api().json<MessageDetail>(path, { signal });
      const message = options.all === true ? await withAll(begun, path, tools) : begun;
      await out.write(
        options.json === true
          ? `${harmlessJson(message)}\n`
          : drawMessage(message, out, options.xml === true),
      );
    });
}
