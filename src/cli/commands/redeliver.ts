/** `receipts redeliver ID`: delivers a message again by hand. */
import type { Command } from 'commander';
import { examples } from '../options.ts';
import type { Tools } from '../tools.ts';

export function addRedeliver(program: Command, tools: Tools): void {
  program
    .command('redeliver')
    .summary('delivers a message again that was set aside')
    .description(
      'Delivers a message again that was set aside, or could not be delivered: to its recipient, or into\nthe offline store. It is recorded. Needs a token of the role admin.',
    )
    .argument('<stanza-id>', 'as `receipts log --ids --state failed` shows it')
    .addHelpText('after', examples('redeliver 3f1c9b0e7a'))
    .action(async (stanzaId: string) => {
      const { signal } = tools;
      const path = `/api/v1/messages/${encodeURIComponent(stanzaId)}/redeliver`;
      await tools.api().open(path, { method: 'POST', signal });
      await tools.say(
        `Message ${stanzaId} is on its way; \`receipts message ${stanzaId}\` tells what becomes of it.`,
      );
    });
}
