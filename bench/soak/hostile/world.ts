/** What those have at hand who mean harm in a soak. */
import { Client } from '../../load/client.ts';
import { unheard } from '../../load/scanner.ts';

export interface HostileBegin {
  /** Client port on 127.0.0.1. */
  readonly port: number;
  readonly httpPort: number;
  /** Openfire's. */
  readonly home: string;
  readonly password: string;
  /** Pairs of accounts from this number on are theirs. */
  readonly from: number;
  readonly to: number;
}

/** One thing that is done again and again, with a pause after each time. */
export interface Attack {
  readonly name: string;
  /** The pause after each time, in milliseconds. */
  readonly pause: number;
  once(world: HostileBegin, ended: AbortSignal): Promise<void>;
}

/** That the server ends such a stream is what it may well do. */
export function signIn(world: HostileBegin, name: string, resource = 'hostile'): Promise<Client> {
  const { port, password } = world;
  return Client.signIn(
    { port, password, name, resource, advertisesReceipts: false },
    unheard,
    () => undefined,
  );
}

/** One of their pairs' numbers. */
export const anyOf = ({ from, to }: HostileBegin): number => from + Math.floor(Math.random() * (to - from));

/** Resolves when the kernel has taken it all, or the server has ended the stream. */
export function write(client: Client, text: string): Promise<void> {
  const { socket } = client;
  return new Promise((resolve) => {
    if (socket.destroyed) return resolve();
    const done = (): void => {
      socket.off('close', done);
      resolve();
    };
    socket.once('close', done);
    socket.write(text, done);
  });
}
