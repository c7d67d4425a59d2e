/** `receipts restored`: what is open in a chat log that was put back from a backup, and what to do about it. */
import { Option } from 'commander';
import type { Command } from 'commander';
import { examples } from '../options.ts';
import type { Tools } from '../tools.ts';

export function addRestored(program: Command, tools: Tools): void {
  program
    .command('restored')
    .summary('what a restored chat log has open, and what is to be done with it')
    .description(
      'How many messages a chat log that was put back has open. They may have been read after the backup was made: nothing is done with them until you say so, which needs a token of the role admin.',
    )
    .addOption(
      new Option(
        '--redeliver',
        'deliver again what nobody has confirmed in it; who has read it already gets it twice',
      ).conflicts('settle'),
    )
    .option('--settle', 'leave them as they are: they are not delivered again')
    .addHelpText('after', examples('restored', 'restored --settle'))
    .action(async (options: { redeliver?: true; settle?: true }) => {
      const { signal } = tools;
      const path = '/api/v1/restored';
      const action = options.redeliver ? 'redeliver' : options.settle ? 'settle' : null;
      if (action === null) {
        const { messages } = await tools.api().json<{ messages: number }>(path, { signal });
        return tools.out.write(`${messages} held\n`);
      }
      const init = { method: 'POST', body: { action }, signal };
      const { messages } = await tools.api().json<{ messages: number }>(path, init);
      return tools.say(
        action === 'redeliver' ? `${messages} messages go on.` : `${messages} messages stay as they are.`,
      );
    });
}
