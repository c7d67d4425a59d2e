/** `receipts settings`: the plugin's properties. */
import type { Command } from 'commander';
import type { SettingView } from '../../settings/settings.ts';
import { wrongUsage } from '../failure.ts';
import { harmlessJson, jsonLines, oneLine } from '../harmless.ts';
import { examples } from '../options.ts';
import { Table } from '../table.ts';
import type { Cell } from '../table.ts';
import type { Tools } from '../tools.ts';

const prefix = 'plugin.receipts.';
const fullName = (name: string): string => (name.startsWith(prefix) ? name : prefix + name);

async function settingsOf(tools: Tools): Promise<readonly SettingView[]> {
  const { items } = await tools
    .api()
    .json<{ items: readonly SettingView[] }>('/api/v1/settings', { signal: tools.signal });
  return items;
}

function row({ name, value, unit, fallback, isSet, summary }: SettingView): Cell[] {
  const shown = unit === '' || value === '' ? value : `${value} ${unit}`;
  return [
    name.replace(prefix, ''),
    isSet ? { text: shown, style: 'cyan' } : shown,
    isSet ? fallback : '',
    summary,
  ];
}

export function addSettings(program: Command, tools: Tools): void {
  const settings = program
    .command('settings')
    .summary('the properties of the plugin')
    .description(
      `The properties of the plugin. The prefix ${prefix} may be left out. Needs a token of the role admin.`,
    )
    .addHelpText(
      'after',
      examples(
        'settings list',
        'settings get retention.days',
        'settings set log.rooms true',
        'settings set log.rooms --default',
      ),
    );
  settings
    .command('list')
    .description('Every property with its value.')
    .option('--json', 'JSON lines, as the REST API gives them')
    .addHelpText('after', examples('settings list', "settings list --json | jq -r 'select(.isSet) | .name'"))
    .action(async (options: { json?: true }) => {
      const items = await settingsOf(tools);
      if (options.json === true) return tools.out.write(jsonLines(items));
      const columns = [
        { title: 'PROPERTY' },
        { title: 'VALUE', minWidth: 8 },
        { title: 'DEFAULT', minWidth: 8 },
      ];
      const table = new Table([...columns, { title: 'WHAT IT DOES', minWidth: 16 }], tools.out);
      return tools.out.write(table.lines(items.map(row)));
    });
  settings
    .command('get')
    .description('The value of one property.')
    .argument('<name>')
    .option('--json', 'JSON, with its default and what it does')
    .addHelpText(
      'after',
      examples('settings get retention.days', 'settings get plugin.receipts.guard --json'),
    )
    .action(async (name: string, options: { json?: true }) => {
      const items = await settingsOf(tools);
      const found = items.find((item) => item.name === fullName(name));
      if (found === undefined)
        throw wrongUsage(`There is no property '${name}'.`, '`receipts settings list` names all.');
      await tools.out.write(`${options.json === true ? harmlessJson(found) : oneLine(found.value)}\n`);
    });
  settings
    .command('set')
    .description('Sets a property; it takes effect at once, and is written to Openfire’s security audit log.')
    .argument('<name>')
    .argument('[value]')
    .option('--default', 'gives it back its default')
    .option('--yes', 'even if it permanently deletes messages, as a shorter retention.days does')
    .addHelpText(
      'after',
      examples(
        'settings set retention.days 365',
        'settings set retention.days 365 --yes',
        'settings set guard.timeoutSeconds 60',
        'settings set log.rooms --default',
      ),
    )
    .action(async (name: string, value: string | undefined, options: { default?: true; yes?: true }) => {
      if ((value === undefined) !== (options.default === true)) {
        throw wrongUsage('Give either a value or --default.');
      }
      const path = `/api/v1/settings/${encodeURIComponent(fullName(name))}`;
      const { signal } = tools;
      const body = { value: value ?? null, ...(options.yes === true && { confirm: true }) };
      const now = await tools.api().json<SettingView>(path, { method: 'PUT', body, signal });
      await tools.say(
        `${now.name} is ${now.value === '' ? '(empty)' : now.value}${now.isSet ? '' : ' (its default)'}`,
      );
    });
}
