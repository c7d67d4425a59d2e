/** Smack's own integration tests: hundreds of conversations between clients that we did not write. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { readOutcomes } from './outcomes.ts';
import type { Outcomes } from './outcomes.ts';
import type { ForeignServer } from './servers.ts';

/** A run takes some 40 s on two cores; this is for one that hangs. */
const patienceMs = 10 * 60_000;
const keptErrors = 4000;

/** `classes`: names of Smack's test classes; all where none is given. */
export function runSmack(
  project: string,
  server: ForeignServer,
  classes: readonly string[],
): Promise<Outcomes> {
  const suite = path.join(project, 'build', 'smack-suite');
  const classPath = [path.join(suite, 'classes'), path.join(suite, 'lib', '*')].join(path.delimiter);
  const address = [server.host, String(server.port)];
  const child = spawn('java', ['-cp', classPath, 'SmackSuite', ...address, ...classes], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patienceMs,
    killSignal: 'SIGKILL',
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-keptErrors);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => {
      try {
        resolve(readOutcomes(output));
      } catch (error) {
        const how = signal ?? `status ${String(status)}`;
        reject(new Error(`Smack's suite ended with ${how}:\n${errors}`, { cause: error }));
      }
    });
  });
}
