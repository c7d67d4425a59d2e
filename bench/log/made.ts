/** The log that is asked about: the one that is there, or one that is made now. */
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Contest } from '../contest.ts';
import { madeBefore } from './generate.ts';
import type { Facts } from './generate.ts';

/** Messages a second that any machine writes; with the time that the indexes take, the most that is waited for. */
const minRate = 500;
const indexesMs = 600_000;

/** In a process of its own, which can be ended, and whose memory is not ours. */
function makeLog(contest: Contest, directory: string, messages: number): Promise<void> {
  const { settings, signal, report } = contest;
  const script = path.join(settings.project, 'bench', 'log', 'generate.ts');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, directory, String(messages)], {
      stdio: ['ignore', 'ignore', 'pipe'],
      signal,
      timeout: indexesMs + (messages / minRate) * 1000,
    });
    child.stderr.on('data', (text: Buffer) => report.say(text.toString('utf8').trimEnd()));
    child.once('error', reject);
    child.once('exit', (status, by) =>
      status === 0 ? resolve() : reject(new Error(`the generator ended with ${by ?? String(status)}`)),
    );
  });
}

async function logOf(contest: Contest, directory: string, messages: number): Promise<Facts> {
  const before = madeBefore(directory, messages);
  if (before !== null) return before;
  await makeLog(contest, directory, messages);
  const facts = madeBefore(directory, messages);
  if (facts === null) throw new Error('the generator has made another log than it was asked for');
  return facts;
}

/** Where it is, and what is in it. */
export interface MadeLog {
  readonly directory: string;
  readonly logFile: string;
  readonly facts: Facts;
}

export async function madeLog(contest: Contest, messages: number): Promise<MadeLog> {
  const { settings, options } = contest;
  const kept = path.join(settings.project, 'build', 'bench', 'logs', String(messages));
  const directory = options.keepLogs ? kept : path.join(settings.directory, `log-${messages}`);
  const facts = await logOf(contest, directory, messages);
  return { directory, logFile: path.join(directory, 'chat-log.db'), facts };
}

export async function forgetLog({ options }: Contest, { directory }: MadeLog): Promise<void> {
  if (!options.keepLogs) await rm(directory, { recursive: true, force: true });
}
