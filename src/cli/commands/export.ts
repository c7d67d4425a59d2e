/** `receipts export`: the log, or a part of it, for other programs and for archives. */
import { Option } from 'commander';
import type { Command } from 'commander';
import { bodyOf } from '../api.ts';
import type { Query } from '../api.ts';
import { exportToFile } from '../export-file.ts';
import { wrongUsage } from '../failure.ts';
import { harmless } from '../harmless.ts';
import { addFilters, examples, filterNames, filterQuery, timesHelp } from '../options.ts';
import type { FilterOptions } from '../options.ts';
import { Progress } from '../progress.ts';
import { bytes, plural, span } from '../quantity.ts';
import type { Request } from '../resume.ts';
import { exportFormats } from '../rows.ts';
import type { ExportFormat } from '../rows.ts';
import type { Tools } from '../tools.ts';

interface ExportOptions extends FilterOptions {
  readonly format?: ExportFormat;
  readonly output?: string;
  readonly append?: true;
  readonly overwrite?: true;
  readonly bom?: true;
}

export function addExport(program: Command, tools: Tools): void {
  addFilters(
    program
      .command('export')
      .summary('the log as JSON lines, CSV or HTML')
      .description(
        'Messages, in the order in which they were logged, as JSON lines, CSV or HTML.\nIf an export into a file was interrupted, the same command continues it:\nno row is missing, doubled or torn.',
      ),
  )
    .addOption(
      new Option('--format <format>', 'default: as the name of the file ends, else jsonl').choices(
        exportFormats,
      ),
    )
    .option('-o, --output <file>', 'where to (default: standard output)')
    .addOption(
      new Option(
        '--append',
        'add what was logged since a finished export, also where its messages have expired',
      ).conflicts('overwrite'),
    )
    .option('--overwrite', 'start over if the file is there already')
    .option('--bom', 'CSV for Excel: with a byte order mark, by which it sees that it is UTF-8')
    .addHelpText(
      'after',
      `\n${timesHelp}\n${examples(
        'export --output everything.jsonl',
        'export --participant alice@example.org --since 2026-01-01 --until 2026-02-01 -o january.csv',
        'export --room team@conference.example.org -o team.html',
        'export -o nightly.jsonl --append',
        'export --state failed | jq -r .from | sort | uniq -c',
      )}`,
    )
    .action(async (options: ExportOptions) => {
      const format = options.format ?? formatOf(options.output) ?? 'jsonl';
      if (options.bom === true && format !== 'csv') throw wrongUsage('--bom goes with --format csv.');
      const bom = options.bom === true ? 'true' : undefined;
      const query = { ...filterQuery(options, tools.now()), format, bom };
      if (options.output === undefined || options.output === '-') {
        if (options.append === true || options.overwrite === true) {
          throw wrongUsage('--append and --overwrite need --output FILE.');
        }
        return toStandardOutput(query, tools);
      }
      return toFile(options.output, format, options, query, tools);
    });
}

function formatOf(file: string | undefined): ExportFormat | undefined {
  const ending = /\.(\w+)$/.exec(file ?? '')?.[1]?.toLowerCase();
  return exportFormats.find((format) => format === (ending === 'htm' ? 'html' : ending));
}

async function toFile(
  file: string,
  format: ExportFormat,
  options: ExportOptions,
  query: Query,
  tools: Tools,
): Promise<void> {
  const progress = new Progress(tools.err, tools.now);
  const given = filterNames.flatMap((name) => {
    const value = options[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const request: Request = { format, ...Object.fromEntries(given) };
  const existing = options.overwrite === true ? 'overwrite' : options.append === true ? 'append' : 'resume';
  const { signal, say } = tools;
  await exportToFile({ file, format, request, query, existing }, { api: tools.api(), progress, signal, say });
  const { rows, bytes: size, elapsedMs } = progress.advance();
  await say(`${plural(rows, 'message')} (${bytes(size)}) in ${span(elapsedMs)} to ${file}`);
}

/** On a terminal, strangers' text must not control it; a pipe gets the original bytes. */
async function toStandardOutput(query: Query, { api, out, signal }: Tools): Promise<void> {
  const server = api();
  const response = await server.open('/api/v1/export', { query, signal });
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of bodyOf(response)) {
      if (!out.live) {
        await out.write(chunk);
        continue;
      }
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (lines.length > 0) await out.write(`${harmless(lines.join('\n'))}\n`);
    }
  } catch (error) {
    if (signal.aborted) throw error;
    throw server.unreachable(error);
  }
  if (rest !== '') await out.write(harmless(rest));
}
