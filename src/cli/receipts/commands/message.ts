/** `receipts message ID`: one message and its way. */
import type { Command } from 'commander';
import type { MessageDetail } from '../../../chatlog/reader.ts';
import { harmlessJson } from '../harmless.ts';
import { examples } from '../options.ts';
import { drawMessage } from '../timeline.ts';
import type { Tools } from '../tools.ts';

export function addMessage(program: Command, tools: Tools): void {
  program
    .command('message')
    .summary('one message with its timeline')
    .description(
      'One message and its way: what the server did with it, and how far it came with each device,\nwith the time between the steps.',
    )
    .argument('<stanza-id>', 'as `receipts log --ids` shows it')
    .option('--xml', 'the stanza, too')
    .option('--json', 'JSON, as the REST API gives it')
    .addHelpText('after', examples('message 3f1c9b0e7a', 'message 3f1c9b0e7a --json | jq .timeline'))
    .action(async (stanzaId: string, options: { xml?: true; json?: true }) => {
      const { out, signal } = tools;
      const path = `/api/v1/messages/${encodeURIComponent(stanzaId)}`;
      const message = await tools.api().json<MessageDetail>(path, { signal });
      await out.write(
        options.json === true
          ? `${harmlessJson(message)}\n`
          : drawMessage(message, out, options.xml === true),
      );
    });
}
