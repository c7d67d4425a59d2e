/** A device's way to the server: a TCP proxy on the loopback, every connection of which can be made to die. */
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { Wire } from './wire.ts';

export class DeviceLink {
  readonly port: number;
  private readonly server: Server;
  private readonly wires: Wire[];

  private constructor(server: Server, wires: Wire[]) {
    this.server = server;
    this.port = (server.address() as AddressInfo).port; // it listens on TCP
    this.wires = wires;
  }

  /** `bytesPerSecond`: what it carries to the client; null: no limit. */
  static open(
    target: { readonly host: string; readonly port: number },
    bytesPerSecond: number | null = null,
  ): Promise<DeviceLink> {
    const wires: Wire[] = [];
    const server = createServer((near) => {
      wires.push(new Wire(near, target, bytesPerSecond));
    });
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => {
        resolve(new DeviceLink(server, wires));
      });
    });
  }

  /** The newest connection. */
  get wire(): Wire | undefined {
    return this.wires.at(-1);
  }

  /** How many connections the server still holds of clients that have long gone. */
  get halfOpen(): number {
    return this.wires.filter((wire) => wire.halfOpen).length;
  }

  /** From now on it carries all it can. */
  hurry(): void {
    for (const wire of this.wires) wire.hurry();
  }

  /** Ends what is half-open. */
  lift(): void {
    for (const wire of this.wires) if (wire.halfOpen) wire.endServerSide();
  }

  close(): Promise<void> {
    for (const wire of this.wires) wire.reset();
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }
}
