/** `receipts log`: messages as a table, or live. */
import { Option } from 'commander';
import type { Command } from 'commander';
import { bareJid } from '../../stanza/jid.ts';
import { readableJid } from '../../stanza/typed-jid.ts';
import type { ChangeView, MessagePage, MessageView } from '../../store/reader.ts';
import { wrongUsage } from '../failure.ts';
import { follow } from '../follow.ts';
import { jsonLines } from '../harmless.ts';
import { addFilters, examples, filterQuery, timesHelp, wholeNumber } from '../options.ts';
import type { FilterOptions } from '../options.ts';
import { pagesOf } from '../pages.ts';
import { dateTime } from '../quantity.ts';
import { labelled } from '../shown.ts';
import { stateSign } from '../state.ts';
import { Table } from '../table.ts';
import type { Cell, Column } from '../table.ts';
import type { Tools } from '../tools.ts';

interface LogOptions extends FilterOptions {
  readonly order?: 'asc' | 'desc';
  readonly limit?: number;
  readonly ids?: true;
  readonly json?: true;
  readonly follow?: true;
}

const usualLimit = 50;
/** Shows this many messages before the live ones, like `tail -f`. */
const followedLimit = 10;

export function logColumns(ids: boolean): Column[] {
  return [
    { title: 'TIME' },
    { title: 'FROM', minWidth: 16 },
    { title: 'TO', minWidth: 16 },
    { title: 'STATE' },
    ...(ids ? [{ title: 'STANZA-ID' }] : []),
    { title: 'MESSAGE', minWidth: 12 },
  ];
}

/** People see local times and accounts; a script that reads a pipe gets everything. */
export function logRow(message: MessageView, { live, ids }: { live: boolean; ids: boolean }): Cell[] {
  const address = (jid: string): string => readableJid(live && message.room === null ? bareJid(jid) : jid);
  return [
    live ? dateTime(message.sentAt) : message.sentAt,
    address(message.from),
    address(message.to),
    live ? stateSign(message.state) : message.state,
    ...(ids || !live ? [message.stanzaId] : []),
    message.body ?? '',
  ];
}

/**
 * Includes everything that the message shows besides its body: in rows below it, labelled under TO; in a pipe, where
 * each message is a line, in additional cells.
 */
export function logRows(message: MessageView, how: { live: boolean; ids: boolean }): Cell[][] {
  const row = logRow(message, how);
  if (!how.live) {
    const cells = labelled(message, Number.POSITIVE_INFINITY).map(({ label, text }) => `${label}: ${text}`);
    return [[...row, ...cells]];
  }
  const blanks = how.ids ? ['', ''] : [''];
  return [row, ...labelled(message).map(({ label, text }) => ['', '', label, ...blanks, text])];
}

const path = '/api/v1/messages';

export function addLog(program: Command, tools: Tools): void {
  addFilters(
    program.command('log').summary('messages of the chat log').description('Messages of the chat log.'),
  )
    .addOption(
      new Option(
        '--order <order>',
        'asc: the oldest ones, desc: the youngest first (default: the youngest ones, the last at the end)',
      ).choices(['asc', 'desc']),
    )
    .option(
      '--limit <n>',
      `how many (default: ${usualLimit}, with --follow ${followedLimit})`,
      wholeNumber(1e8),
    )
    .option('--ids', 'show the stanza-ids, as `receipts message` wants them')
    .option('-f, --follow', 'go on with what comes: new messages, and every change of a state')
    .option('--json', 'JSON lines, as the REST API gives them; with --follow the changes alone')
    .addHelpText(
      'after',
      `\n${timesHelp}\nIn a pipe: one line a message with tabs: time, from, to, state, stanza-id, body, and in further fields\neach other text that it shows, as “subject: …”.\n${examples(
        'log --participant alice@example.org --since 2h',
        'log --participant alice@example.org --with bob@example.org --state sent',
        'log --text "invoice 2026*" --since yesterday --ids',
        'log --follow --room team@conference.example.org',
        'log --json --limit 100000 | jq -r \'select(.state == "failed") | .stanzaId\'',
      )}`,
    )
    .action(async (options: LogOptions) => {
      await (options.follow === true ? showAndFollow(options, tools) : show(options, tools));
    });
}

async function show(options: LogOptions, tools: Tools): Promise<void> {
  const { out, now, signal } = tools;
  const { order, limit = usualLimit } = options;
  const query = { ...filterQuery(options, now()), order: order ?? 'desc' };
  const ids = options.ids === true;
  const table = new Table(logColumns(ids), out);
  const print = async (messages: readonly MessageView[]): Promise<void> => {
    if (options.json === true) {
      await out.write(jsonLines(messages));
    } else if (messages.length > 0) {
      await out.write(table.lines(messages.flatMap((message) => logRows(message, { live: out.live, ids }))));
    }
  };
  let any = false;
  const held: (readonly MessageView[])[] = [];
  for await (const { items } of pagesOf<MessagePage>(tools.api(), path, query, { limit, signal })) {
    any ||= items.length > 0;
    if (order === undefined) held.push(items);
    else await print(items);
  }
  // The pages come with the youngest first and are printed with the youngest last.
  for (const items of held.toReversed()) await print(items.toReversed());
  if (!any && options.json !== true) await tools.say('No message fits.');
}

async function showAndFollow(options: LogOptions, tools: Tools): Promise<void> {
  const { out, now, signal } = tools;
  const { json = false, state, limit = followedLimit } = options;
  for (const name of ['until', 'text', 'order'] as const) {
    if (options[name] !== undefined) throw wrongUsage(`--${name} does not go together with --follow.`);
  }
  const api = tools.api();
  const { since, ...filters } = filterQuery(options, now());
  const { participant, with: other, room } = filters;
  const ids = options.ids === true;
  const table = new Table(logColumns(ids), out);
  const shown = new Set<string>();
  await follow(api, { participant, with: other, room }, signal, {
    async onOpen() {
      if (json) return;
      const items: MessageView[] = [];
      const query = { ...filters, since, order: 'desc' };
      for await (const page of pagesOf<MessagePage>(api, path, query, { limit, signal }))
        items.push(...page.items);
      for (const { stanzaId } of items) shown.add(stanzaId);
      await out.write(
        table.lines(items.toReversed().flatMap((message) => logRows(message, { live: out.live, ids }))),
      );
    },
    async onEvent({ type, data }) {
      if (type === 'missed') {
        return tools.say('Some changes were missed: the server does not keep them any more.');
      }
      if (type !== 'message' && type !== 'state') return undefined;
      const change = JSON.parse(data) as ChangeView; // described in openapi.json
      if (state !== undefined && change.state !== state) return undefined;
      // The message arrived between the connection and the first page, which has shown it.
      if (change.kind === 'message' && shown.delete(change.message.stanzaId)) return undefined;
      const line = json ? jsonLines([change]) : table.lines(changeRows(change, { live: out.live, ids }));
      return out.write(line);
    },
    onLost: (reason, pauseMs) =>
      tools.say(`The connection was lost (${reason}); trying again in ${pauseMs / 1000} s …`),
    onBack: () => tools.say('Connected again.'),
  });
}

/** A message in the state of this change, with the change's time and device. */
function changeRows(change: ChangeView, how: { live: boolean; ids: boolean }): Cell[][] {
  const message = { ...change.message, state: change.state };
  if (change.kind === 'message') return logRows(message, how);
  const row = logRow(message, how);
  row[0] = how.live ? dateTime(change.at) : change.at;
  if (change.resource !== null) row[2] = `${bareJid(change.message.to)}/${change.resource}`;
  return [row];
}
