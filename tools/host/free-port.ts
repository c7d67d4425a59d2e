/**
 * Reserves ports for servers that listen a moment later, or are killed and restarted with the same ports. Nobody else
 * gets these ports meanwhile: the kernel gives others to connections, and each of our processes has its own blocks.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { portProblem } from './ports.ts';

const host = '127.0.0.1';
const lowest = 20_000;
const highest = 31_999;
/** Ports per block. The owning process listens on the first one, so that others see that the block is taken. */
const blockSize = 20;

interface Block {
  next: number;
  readonly end: number;
}

/**
 * The range from which the kernel picks ports for connections and others that name none; Linux's default if it does not
 * say.
 */
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

/** The first ports of all blocks outside the kernel's range. If that range leaves none, all blocks count. */
function blockStarts(): readonly number[] {
  const [from, to] = ephemeralPorts();
  const all = Array.from(
    { length: Math.floor((highest + 1 - lowest) / blockSize) },
    (_, index) => lowest + index * blockSize,
  );
  const safe = all.filter((start) => start + blockSize <= from || start > to);
  return safe.length > 0 ? safe : all;
}

/** Listens until this process ends; returns false if another process does already. */
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
  // With a random start, processes that begin together mostly try different blocks first.
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
    // A foreign program may listen anywhere.
    if ((await portProblem(host, port)) === null) return port;
  }
}

let turn: Promise<unknown> = Promise.resolve();

/** A loopback port on which nobody listens, and which nobody else gets while this process lives. */
export function freePort(): Promise<number> {
  const port = turn.then(takePort);
  turn = port.catch(() => undefined);
  return port;
}
