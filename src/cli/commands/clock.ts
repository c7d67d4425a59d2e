/** `receipts clock`: whether retention trusts the clock of the server's machine. */
import type { Command } from 'commander';
import type { Health } from '../../status/view.ts';
import { examples } from '../options.ts';
import { span } from '../quantity.ts';
import type { Tools } from '../tools.ts';

export function addClock(program: Command, tools: Tools): void {
  program
    .command('clock')
    .summary('whether retention believes the clock of the server')
    .description(
      'Whether retention believes the clock of the server. After a jump it does not, and continues by the time that was expected; --right says that the clock is right all the same, which needs a token of the role admin.',
    )
    .option('--right', 'the clock is right')
    .addHelpText('after', examples('clock', 'clock --right'))
    .action(async (options: { right?: true }) => {
      const { signal } = tools;
      if (options.right === true) {
        await tools.api().open('/api/v1/clock', { method: 'POST', signal });
        return tools.say('Retention goes by the clock of the server again.');
      }
      const { retention } = await tools
        .api()
        .json<Pick<Health, 'retention'>>('/api/v1/health', { accept: [503], signal });
      const ahead = retention.clockAheadBy;
      await tools.out.write(
        ahead === null
          ? 'believed\n'
          : `not believed: ${span(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} what was expected\n`,
      );
    });
}
