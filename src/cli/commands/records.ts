/** `receipts records`: who has read or changed what. */
import { Option } from 'commander';
import type { Command } from 'commander';
import type { AccessAction, AccessRecord } from '../../console/services.ts';
import { jsonLines } from '../harmless.ts';
import { examples, readTimes, timesHelp, wholeNumber } from '../options.ts';
import { pagesOf } from '../pages.ts';
import { dateTime } from '../quantity.ts';
import { Table } from '../table.ts';
import type { Cell } from '../table.ts';
import type { Tools } from '../tools.ts';

interface RecordsOptions {
  readonly who?: string;
  readonly action?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: number;
  readonly json?: true;
}

interface RecordsPage {
  readonly items: readonly AccessRecord[];
  readonly next: string | null;
}

const path = '/api/v1/access-records';

/** Written out for the order; the type makes sure that none is missing. */
const actions: Readonly<Record<AccessAction, true>> = {
  messages: true,
  message: true,
  conversations: true,
  conversation: true,
  export: true,
  events: true,
  'setting-changed': true,
  'token-created': true,
  'token-revoked': true,
  redelivered: true,
  'clock-believed': true,
  'restored-decided': true,
  backup: true,
  erased: true,
  records: true,
};

const columns = [
  { title: 'TIME' },
  { title: 'WHO', minWidth: 12 },
  { title: 'FROM', minWidth: 9 },
  { title: 'ACTION' },
  { title: 'ROWS', align: 'right' },
  { title: 'FILTER', minWidth: 12 },
] as const;

function row({ at, who, via, address, action, rows, filter }: AccessRecord, live: boolean): Cell[] {
  const given = Object.entries(filter).map(([name, value]) => `${name}=${value}`);
  return [live ? dateTime(at) : at, who, address ?? via, action, String(rows), given.join(' ')];
}

export function addRecords(program: Command, tools: Tools): void {
  program
    .command('records')
    .summary('who has read or changed what')
    .description('Who has read or changed what, the youngest first. Needs a token of the role admin.')
    .option('--who <name>', 'an administrator, or "token NAME"')
    .addOption(new Option('--action <action>', 'what was done').choices(Object.keys(actions)))
    .option('--since <time>', 'not before this time')
    .option('--until <time>', 'before this time')
    .option('--limit <n>', 'how many', wholeNumber(1e8), 50)
    .option('--json', 'JSON lines, as the REST API gives them')
    .addHelpText(
      'after',
      `\n${timesHelp}\n${examples('records --since 7d', 'records --action export', 'records --who "token Support desk"')}`,
    )
    .action(async (options: RecordsOptions) => {
      const { out, now, signal } = tools;
      const { who, action, limit, json } = options;
      const query = { who, action, ...readTimes(options, now()) };
      const table = new Table(columns, out);
      let any = false;
      for await (const { items } of pagesOf<RecordsPage>(tools.api(), path, query, { limit, signal })) {
        any ||= items.length > 0;
        if (json === true) await out.write(jsonLines(items));
        else if (items.length > 0) await out.write(table.lines(items.map((item) => row(item, out.live))));
      }
      if (!any && json !== true) await tools.say('Nothing was recorded that fits.');
    });
}
