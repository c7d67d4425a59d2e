/** The whole command line, as described to commander. */
import { Argument, Command } from 'commander';
import { addBackup } from './commands/backup.ts';
import { addClock } from './commands/clock.ts';
import { addConversation } from './commands/conversation.ts';
import { addConversations } from './commands/conversations.ts';
import { addErase } from './commands/erase.ts';
import { addExport } from './commands/export.ts';
import { addLog } from './commands/log.ts';
import { addMessage } from './commands/message.ts';
import { addRecords } from './commands/records.ts';
import { addRedeliver } from './commands/redeliver.ts';
import { addRestored } from './commands/restored.ts';
import { addSettings } from './commands/settings.ts';
import { addStats } from './commands/stats.ts';
import { addStatus } from './commands/status.ts';
import { addTokens } from './commands/tokens.ts';
import { completionScript, shells } from './completion.ts';
import type { Shell } from './completion.ts';
import { defaultUrl } from './connection.ts';
import { examples, useZone } from './options.ts';
import type { Tools } from './tools.ts';

const surroundings = `
Which server, and with which token: the options, else RECEIPTS_URL and RECEIPTS_TOKEN (or the
file that RECEIPTS_TOKEN_FILE names), else "url" and "token" in ~/.config/receipts/config.json
(chmod 600). A token on the command line is seen by others in the list of processes: keep it in
a file.

Ends with 0 when done, 1 when it failed, 2 when it was called wrongly. NO_COLOR is honoured.
`;

export interface GlobalOptions {
  readonly url?: string;
  readonly token?: string;
  readonly tokenFile?: string;
}

export function createProgram(tools: Tools, version: string): Command {
  const program = new Command('receipts')
    .description(
      'What became of the messages of an Openfire server: its chat log and delivery ledger, over HTTP.',
    )
    .option('--url <url>', `the plugin's HTTP port (default: ${defaultUrl})`)
    .option('--token <token>', 'bearer token of the API')
    .option('--token-file <file>', 'file that holds this token, and nothing else')
    .option('--tz <zone>', 'time zone of all times, given and shown (default: that of your machine)', useZone)
    .version(version, '-V, --version', 'the version of this command')
    .helpOption('-h, --help', 'this text')
    .helpCommand('help [command]', 'help for a command')
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError(true)
    .showHelpAfterError('See --help.')
    .exitOverride()
    .addHelpText(
      'after',
      `${surroundings}${examples(
        'status',
        'log --participant alice@example.org --follow',
        'conversation alice@example.org bob@example.org --at yesterday',
        'export --since 2026-11-01 -o november.jsonl',
        'COMMAND --help',
      )}`,
    );
  addStatus(program, tools);
  addLog(program, tools);
  addMessage(program, tools);
  addRedeliver(program, tools);
  addBackup(program, tools);
  addRestored(program, tools);
  addErase(program, tools);
  addConversation(program, tools);
  addConversations(program, tools);
  addExport(program, tools);
  addStats(program, tools);
  addSettings(program, tools);
  addTokens(program, tools);
  addRecords(program, tools);
  addClock(program, tools);
  program
    .command('completion')
    .summary('a script by which your shell completes this command')
    .description('Prints a script by which your shell completes this command.')
    .addArgument(new Argument('<shell>').choices(shells))
    .addHelpText(
      'after',
      examples(
        'completion bash > ~/.local/share/bash-completion/completions/receipts',
        'completion zsh > "${fpath[1]}/_receipts"',
        'completion fish > ~/.config/fish/completions/receipts.fish',
      ),
    )
    // commander has checked the argument against its choices.
    .action((shell: string) => tools.out.write(completionScript(program, shell as Shell)));
  return program;
}
