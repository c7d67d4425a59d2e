/** `receipts tokens`: who may use the API, and with which scope. */
import { Option } from 'commander';
import type { Command } from 'commander';
import type { TokenView } from '../../console/services.ts';
import { wrongUsage } from '../failure.ts';
import { harmlessJson, jsonLines, oneLine } from '../harmless.ts';
import { parseMoment, units } from '../moment.ts';
import { examples } from '../options.ts';
import { dateTime } from '../quantity.ts';
import { Table } from '../table.ts';
import type { Cell } from '../table.ts';
import type { Tools } from '../tools.ts';

/** Accepts a date, or a period from now. Throws Failure. */
export function readExpiry(text: string, now: number): string {
  const ahead = /^(\d{1,5})([hdw])$/.exec(text);
  // The pattern permits only these letters as units.
  const at =
    ahead === null ? parseMoment(text, now) : now + Number(ahead[1]) * units[ahead[2] as keyof typeof units];
  if (at === null)
    throw wrongUsage(`--expires '${text}' is no time.`, 'Give a date, or such as 12h, 90d or 4w from now.');
  if (at <= now) throw wrongUsage(`--expires '${text}' is over already.`);
  return new Date(at).toISOString();
}

function row(token: TokenView, live: boolean, now: number): Cell[] {
  const time = (at: string | null): string => (at === null ? '' : live ? dateTime(at) : at);
  const over = token.expiresAt !== null && Date.parse(token.expiresAt) <= now;
  const end = token.revokedAt === null ? (over ? 'expired' : '') : `revoked ${time(token.revokedAt)}`;
  return [
    token.id,
    token.name,
    token.scope,
    time(token.createdAt),
    token.createdBy,
    time(token.lastUsedAt),
    time(token.expiresAt),
    { text: end, style: 'red' },
  ];
}

const columns = [
  { title: 'ID' },
  { title: 'NAME', minWidth: 8 },
  { title: 'ROLE' },
  { title: 'CREATED', minWidth: 10 },
  { title: 'BY', minWidth: 6 },
  { title: 'LAST USED', minWidth: 10 },
  { title: 'EXPIRES', minWidth: 10 },
  { title: 'ENDED', minWidth: 7 },
];

export function addTokens(program: Command, tools: Tools): void {
  const tokens = program
    .command('tokens')
    .summary('tokens for the API')
    .description(
      'Tokens for the API. Roles: status (the ledger without bodies), read (bodies and stanzas, too),\nadmin (settings and tokens, too). Needs a token of the role admin.',
    )
    .addHelpText(
      'after',
      examples('tokens list', 'tokens create monitoring --scope status', 'tokens revoke 7'),
    );
  tokens
    .command('list')
    .description('All tokens, revoked ones too; never the tokens themselves, of which only digests are kept.')
    .option('--json', 'JSON lines, as the REST API gives them')
    .addHelpText('after', examples('tokens list'))
    .action(async (options: { json?: true }) => {
      const { out, now, signal } = tools;
      const { items } = await tools.api().json<{ items: readonly TokenView[] }>('/api/v1/tokens', { signal });
      if (options.json === true) return out.write(jsonLines(items));
      const table = new Table(columns, out);
      return out.write(table.lines(items.map((item) => row(item, out.live, now()))));
    });
  tokens
    .command('create')
    .description('Makes a token and prints it: this once, as only its digest is kept.')
    .argument('<name>', 'what it is for')
    .addOption(
      new Option('--scope <role>', 'what it may do')
        .choices(['status', 'read', 'admin'])
        .makeOptionMandatory(),
    )
    .option('--expires <time>', 'a date, or such as 12h, 90d or 4w from now (default: never)')
    .option('--json', 'JSON, as the REST API gives it')
    .addHelpText(
      'after',
      examples(
        'tokens create monitoring --scope status',
        'tokens create "Support desk" --scope read --expires 90d',
      ),
    )
    .action(async (name: string, options: { scope: string; expires?: string; json?: true }) => {
      const { out, now, signal } = tools;
      const { scope, expires } = options;
      const expiresAt = expires === undefined ? undefined : readExpiry(expires, now());
      const made = await tools.api().json<{ token: string; view: TokenView }>('/api/v1/tokens', {
        method: 'POST',
        body: { name, scope, ...(expiresAt !== undefined && { expiresAt }) },
        signal,
      });
      await out.write(`${options.json === true ? harmlessJson(made) : oneLine(made.token)}\n`);
      await tools.say(`Token ${made.view.id} may ${scope}. It is not shown again.`);
    });
  tokens
    .command('revoke')
    .description('Revokes a token: from now on it is refused.')
    .argument('<id>', 'as `receipts tokens list` shows it')
    .addHelpText('after', examples('tokens revoke 7'))
    .action(async (id: string) => {
      const { signal } = tools;
      await tools.api().open(`/api/v1/tokens/${encodeURIComponent(id)}`, { method: 'DELETE', signal });
      await tools.say(`Token ${id} is revoked.`);
    });
}
