/** Ports that several processes take at the same time: none is given twice, and the kernel gives none to a connection. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { freePort } from '../../../tools/host/free-port.ts';

const run = promisify(execFile);
const range = '/proc/sys/net/ipv4/ip_local_port_range';
/** More than a block has. */
const many = 30;

const ownPorts = (): Promise<number[]> => Promise.all(Array.from({ length: many }, freePort));

async function portsOfAnother(): Promise<number[]> {
  const program = `
    const { freePort } = await import('./tools/host/free-port.ts');
    console.log(JSON.stringify(await Promise.all(Array.from({ length: ${many} }, freePort))));
    // As long as it lives they are its own.
    setTimeout(() => undefined, 2000);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program]);
  return JSON.parse(stdout) as number[]; // the line above wrote it
}

test('none is given twice, whoever asks', async () => {
  const ports = (await Promise.all([portsOfAnother(), portsOfAnother(), ownPorts()])).flat();
  expect(new Set(ports).size).toBe(3 * many);
});

test('one that a program of another kind listens on is left out', async () => {
  const port = await freePort();
  const stranger = createServer();
  await new Promise<void>((resolve) => stranger.listen(port + 1, '127.0.0.1', resolve));
  expect(await ownPorts()).not.toContain(port + 1);
  await new Promise((resolve) => stranger.close(resolve));
});

const testOnLinux = existsSync(range) ? test : test.skip;

testOnLinux('none is among those that the kernel gives to connections', async () => {
  const [from = 0, to = 0] = readFileSync(range, 'utf8').trim().split(/\s+/).map(Number);
  for (const port of await ownPorts()) expect(port < from || port > to).toBe(true);
});
