/** `receipts erase ACCOUNT`: deletes what one person said for good. */
import type { Command } from 'commander';
import type { ErasedAgainThere } from '../../retention/erased-again-there.ts';
import type { ErasureView } from '../../retention/erasures.ts';
import { sleep } from '../api.ts';
import { Failure, wrongUsage } from '../failure.ts';
import { harmlessJson } from '../harmless.ts';
import { examples } from '../options.ts';
import { count } from '../quantity.ts';
import type { Tools } from '../tools.ts';

interface Options {
  readonly again?: true;
  readonly dryRun?: true;
  readonly bothSides?: true;
  readonly waiting?: true;
  readonly json?: true;
}

interface WithFiles {
  readonly setAside: readonly string[];
}

interface Counted extends WithFiles {
  readonly account: string;
  readonly bothSides: boolean;
  readonly messages: number;
  readonly waiting: number;
}

type Erasure = ErasureView & WithFiles;

const path = '/api/v1/erasures';
const lookMs = 200;
/** The index of a large log and the spool of a busy server take time; the erasure continues without us. */
const patienceMs = 60_000;

const description = `Deletes what the account has said, also in rooms, in messages in which others forward it and in
errors that give it back, or with --both-sides all of its conversations: from the log, its
journals and index, the ledger and the spool, with the addresses that nothing else names. It
continues by itself if this command or the server ends, and can be given again. What is said
after it began stays. What still waits for its reader, or owes its sender something, is deleted
as soon as it no longer does; --waiting deletes it at once, and then nobody redelivers or
confirms it. Not touched: Openfire's own offline store and archives (Monitoring), backups and
exports made before, damaged logs that were put aside. If a backup from before an erasure is put
back, the person is there again: --again erases once more whomever the record of reads knows to
have been erased. Needs a token of the role admin, and it is recorded; the record keeps a
SHA-256 of the address.`;

export function addErase(program: Command, tools: Tools): void {
  program
    .command('erase')
    .summary('permanently deletes what one person said')
    .description(description)
    .argument('[account]', 'a JID such as alice@example.org; a resource is left out')
    .option('--again', 'whoever was erased before, and is there again, as the log was put back')
    .option('--dry-run', 'only tell how many messages it would delete')
    .option('--both-sides', "also what others said in the account's conversations")
    .option('--waiting', 'also, at once, what still waits for its reader')
    .option('--json', 'JSON, as the REST API gives it')
    .addHelpText(
      'after',
      examples(
        'erase alice@example.org --dry-run',
        'erase alice@example.org --both-sides',
        'erase --again --dry-run',
      ),
    )
    .action(async (account: string | undefined, options: Options) => {
      if (options.again === true) {
        if (account !== undefined) throw wrongUsage('--again takes no account.');
        return eraseAgain(options, tools);
      }
      if (account === undefined) throw wrongUsage('Whose messages? Name an account, or give --again.');
      return eraseOne(account, options, tools);
    });
}

async function eraseOne(account: string, options: Options, tools: Tools): Promise<void> {
  const { dryRun = false, bothSides = false, waiting = false, json = false } = options;
  const body = { account, bothSides, waiting, ...(dryRun ? { dryRun } : { confirm: true }) };
  const init = { method: 'POST', body, signal: tools.signal };
  if (dryRun) {
    const counted = await tools.api().json<Counted>(path, init);
    return tools.out.write(json ? `${harmlessJson(counted)}\n` : `${foretold(counted, waiting)}\n`);
  }
  const begun = await tools.api().json<Erasure>(path, init);
  const ended = await follow(begun, tools);
  return json ? tools.out.write(`${harmlessJson(ended)}\n`) : tools.say(told(ended, account));
}

/** Repeats erasures one after the other, as they were made before: own words, or both sides. */
async function eraseAgain(options: Options, tools: Tools): Promise<void> {
  const { again } = await tools
    .api()
    .json<{ again: readonly ErasedAgainThere[] }>(path, { signal: tools.signal });
  if (again.length === 0 && options.json !== true) {
    return tools.say('Nobody who was erased is in the log again.');
  }
  for (const { account, bothSides } of again) {
    await eraseOne(account, { ...options, ...(bothSides && { bothSides }) }, tools);
  }
}

const messages = (number: number): string => `${count(number)} ${number === 1 ? 'message' : 'messages'}`;

function foretold(
  { account, messages: all, waiting, setAside, bothSides }: Counted,
  atOnce: boolean,
): string {
  const which = bothSides ? `of the conversations of ${account}` : `that ${account} has said`;
  const waits =
    waiting === 0
      ? ''
      : atOnce
        ? ` ${count(waiting)} of them wait for their reader or owe their sender something: nobody would redeliver or confirm these.`
        : ` ${count(waiting)} of them wait for their reader or owe their sender something: these would go as soon as they do not (--waiting: at once).`;
  return `Would delete ${messages(all)} ${which}.${waits}${left(setAside)}`;
}

function told({ erased, waiting, state, setAside }: Erasure, account: string): string {
  const done = `${messages(erased)} of ${account} deleted`;
  if (state === 'waiting') {
    return `${done}; ${messages(waiting)} more as soon as nobody waits for them (--waiting: at once).${left(setAside)}`;
  }
  if (state === 'wiping') {
    return `${done}; index and spool let go of them when the server has time.${left(setAside)}`;
  }
  return `${done}.${left(setAside)}`;
}

function left(setAside: readonly string[]): string {
  return setAside.length === 0
    ? ''
    : ` Not looked into: ${setAside.join(', ')} (damaged logs that were put aside; remove them where they are not needed).`;
}

async function follow(begun: Erasure, tools: Tools): Promise<Erasure> {
  const { signal, err } = tools;
  let view = begun;
  let wipingSince: number | null = null;
  try {
    while (view.state === 'erasing' || view.state === 'wiping') {
      if (view.state === 'wiping') wipingSince ??= performance.now();
      if (wipingSince !== null && performance.now() - wipingSince > patienceMs) break;
      if (err.live) await err.write(`\r\u001B[2K${messages(view.erased)} deleted …`);
      await sleep(lookMs, signal);
      signal.throwIfAborted();
      view = await tools.api().json<Erasure>(`${path}/${begun.id}`, { signal });
    }
    return view;
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Failure(
      'Interrupted; the server goes on with it.',
      'Give the command again to see how far it is.',
    );
  } finally {
    if (err.live) await err.write('\r\u001B[2K');
  }
}
