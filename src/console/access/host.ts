/** By which names we are asked. */
import { isIP, isIPv6 } from 'node:net';

/**
 * Is this the host the client thinks it is talking to? A page of a stranger can make its own name point at 127.0.0.1
 * (DNS rebinding) and then read what we answer; the Host header gives it away.
 */
export function isServedHost(host: string | undefined, localAddress: string | undefined): boolean {
  if (host === undefined) return false;
  const name = /^(\[[0-9a-f:.]+\]|[^:[\]@/\s]+)(?::\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase();
  if (name === undefined) return false;
  if (['127.0.0.1', 'localhost', '[::1]'].includes(name)) return true;
  // No name, so nothing that could be made to point elsewhere; in a container it is one that we do not know.
  return isFromNetwork(localAddress) && isIP(name.replace(/^\[|\]$/g, '')) !== 0;
}

/** Whether a request came over a network, which the administrator has opened the port to, by whatever name it has there. */
export function isFromNetwork(localAddress: string | undefined): boolean {
  const address = localAddress?.replace(/^::ffff:/, '') ?? '';
  return address !== '' && !address.startsWith('127.') && address !== '::1';
}

/** As an address can be asked on this machine: some stand for all that it has. */
export function reachable(address: string): string {
  if (address === '0.0.0.0' || address === '::') return '127.0.0.1';
  return isIPv6(address) ? `[${address}]` : address;
}
