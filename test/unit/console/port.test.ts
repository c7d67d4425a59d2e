/** The port of the handler: where it is taken that is told, and it is tried again. */
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import type { Logger } from '../../../src/base/logger.ts';
import { HttpPort } from '../../../src/console/ports/port.ts';
import { until } from '../../support/until.ts';

const logged: string[] = [];
const log = (text: string): Logger => {
  logged.push(text);
  return logger;
};
const logger = { error: log, info: log, warn: log, debug: log, close: () => undefined } as unknown as Logger; // winston's overloads

const listen = (port: number, address: string): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, address, () => resolve(server));
  });
const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
const portOf = (server: Server): number => (server.address() as AddressInfo).port; // TCP

let open: { port: number; address: string }[];
const listener = {
  async listen(port: number, address: string) {
    const server = await listen(port, address);
    const here = { port: portOf(server), address };
    open.push(here);
    return {
      close: async () => {
        open.splice(open.indexOf(here), 1);
        await close(server);
      },
    };
  },
};
let port: HttpPort;
beforeEach(() => {
  open = [];
  logged.length = 0;
  port = new HttpPort(listener, logger, 50);
});
afterEach(() => port.close());

test('a port that is taken is told, once, and had when it is free', async () => {
  const other = await listen(0, '127.0.0.1');
  const wanted = portOf(other);
  port.use(wanted);
  await until('the trouble', () => port.problem !== null);
  expect(port.problem).toContain(`Port ${wanted} of 127.0.0.1 cannot be opened: another program has it`);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(logged.filter((line) => line.startsWith('RECEIPTS_HTTP_PORT'))).toHaveLength(1);
  await close(other);
  await until('the port', () => open.length === 1);
  await until('no trouble', () => port.problem === null);
});

test('what is switched off, or set right, is no trouble any more', async () => {
  const other = await listen(0, '127.0.0.1');
  port.use(portOf(other));
  await until('the trouble', () => port.problem !== null);
  port.use(0);
  await until('no trouble', () => port.problem === null);
  expect(open).toEqual([]);
  await close(other);
});

test('while another port is taken the one that works goes on, and is no trouble when it is wanted again', async () => {
  const probe = await listen(0, '127.0.0.1');
  const works = portOf(probe);
  await close(probe);
  const other = await listen(0, '127.0.0.1');
  port.use(works);
  await until('the port', () => open.length === 1);
  port.use(portOf(other));
  await until('the trouble', () => port.problem !== null);
  expect(open).toEqual([{ port: works, address: '127.0.0.1' }]);
  port.use(works);
  await until('no trouble', () => port.problem === null);
  expect(open).toEqual([{ port: works, address: '127.0.0.1' }]);
  await close(other);
});

test('an address that this machine does not have is told as that', async () => {
  port.use(1, '192.0.2.1');
  await until('the trouble', () => port.problem !== null);
  expect(port.problem).toContain('does not have that address');
});

test('the same port moves from the loopback to all addresses and back', async () => {
  const probe = await listen(0, '127.0.0.1');
  const wanted = portOf(probe);
  await close(probe);
  for (const address of ['127.0.0.1', '0.0.0.0', '127.0.0.1']) {
    port.use(wanted, address);
    await until(address, () => open.length === 1 && open[0]?.address === address);
    expect(port.problem).toBeNull();
  }
});
