/** `receipts backup FILE`: a verified copy of a running server's chat log. */
import type { Command } from 'commander';
import { backUp } from '../backup-file.ts';
import { examples } from '../options.ts';
import type { Tools } from '../tools.ts';

export function addBackup(program: Command, tools: Tools): void {
  program
    .command('backup')
    .summary('a copy of the chat log, made while the server runs')
    .description(
      'Copies the chat log and ledger as they are at one moment, while the server goes on writing. The server makes the copy beside its log, at a pace that leaves the disk to it, and verifies it; what arrives here is verified again and only then gets its name. Needs a token of the role admin, and it is recorded.\nWhat is put back with it, and how: the administrator’s guide, Backup.',
    )
    .argument('<file>', 'is made, for you alone (mode 600); one that is there is not overwritten')
    .addHelpText('after', examples('backup /backup/chat-log-$(date +%F).db'))
    .action((file: string) => backUp(file, tools));
}
