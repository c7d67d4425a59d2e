/**
 * Ports for servers that listen a moment later, or are killed and started again on the same ones. Nobody is given them
 * meanwhile: the kernel gives connections others, and each of our processes has blocks of its own.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { portProblem } from './ports.ts';

const host = '127.0.0.1';
const lowest = 20_000;
const highest = 31_999;
/** Ports in a block. Its process listens on the first one, which is how others see that the block is taken. */
const blockSize = 20;

interface Block {
  next: number;
  readonly end: number;
}

/** The ports that the kernel gives to whoever names none, connections above all. Where it does not say, Linux's default. */
function ephemeralPorts(): readonly [from: number, to: number] {
  try {
    const [from = 0, to = 0] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
      .trim()
      .split(/\s+/)
      .map(Number);
    return [from, to];
  } catch {
    return [32_768, 60_999];
  }
}

/** First ports of all blocks. Where the kernel gives all of these to connections, there are none that it does not. */
function blockStarts(): readonly number[] {
  const [from, to] = ephemeralPorts();
  const all = Array.from(
    { length: Math.floor((highest + 1 - lowest) / blockSize) },
    (_, index) => lowest + index * blockSize,
  );
  const safe = all.filter((start) => start + blockSize <= from || start > to);
  return safe.length > 0 ? safe : all;
}

/** Listens until this process ends; false where another one does. */
function lock(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => resolve(true));
  });
}

async function takeBlock(): Promise<Block> {
  const starts = blockStarts();
  // Processes that begin at the same time mostly look at different blocks first.
  const offset = Math.floor(Math.random() * starts.length);
  for (const start of [...starts.slice(offset), ...starts.slice(0, offset)]) {
    if (await lock(start)) return { next: start + 1, end: start + blockSize };
  }
  throw new Error(`every block of ports from ${lowest} to ${highest} is taken: end some of the processes`);
}

let block: Block | null = null;

async function takePort(): Promise<number> {
  for (;;) {
    if (block === null || block.next === block.end) block = await takeBlock();
    const port = block.next++;
    // A program that is not ours may listen anywhere.
    if ((await portProblem(host, port)) === null) return port;
  }
}

let turn: Promise<unknown> = Promise.resolve();

/** A port of the loopback on which nobody listens, and which nobody else is given while this process lives. */
export function freePort(): Promise<number> {
  const port = turn.then(takePort);
  turn = port.catch(() => undefined);
  return port;
}
