/** An external component (XEP-0114) that a play sends for, whatever it likes. */
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { componentSecret } from '../server/servers.ts';
import type { Server } from '../server/servers.ts';
import { until } from '../until.ts';

export class Component {
  private readonly socket: Socket;
  private received = '';

  private constructor(socket: Socket) {
    this.socket = socket;
  }

  static async connect({ host, componentPort: port }: Server, domain: string): Promise<Component> {
    const socket = connect({ host, port });
    const component = new Component(socket);
    socket.on('data', (data) => (component.received += data.toString()));
    // Its end is not what a play is about.
    socket.on('error', () => undefined);
    const namespaces = "xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams'";
    component.send(`<?xml version='1.0'?><stream:stream ${namespaces} to='${domain}'>`);
    const stream = await until('its stream', () => / id=["']([^"']+)["']/.exec(component.received)?.[1]);
    const digest = createHash('sha1').update(`${stream}${componentSecret}`).digest('hex');
    component.send(`<handshake>${digest}</handshake>`);
    await until('its handshake', () => component.received.includes('<handshake'));
    return component;
  }

  /** All that it was sent so far, as text. */
  get heard(): string {
    return this.received;
  }

  send(xml: string): void {
    this.socket.write(xml);
  }

  end(): void {
    this.socket.destroy();
  }
}
