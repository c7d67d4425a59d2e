/** Checks the names by which clients address us. */
import { isIP, isIPv6 } from 'node:net';

/**
 * Whether this is the host that the client means to talk to. A stranger's page can make its own name resolve to
 * 127.0.0.1 (DNS rebinding) and then read our answers; the Host header reveals that.
 */
export function isServedHost(host: string | undefined, localAddress: string | undefined): boolean {
  if (host === undefined) return false;
  const name = /^(\[[0-9a-f:.]+\]|[^:[\]@/\s]+)(?::\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase();
  if (name === undefined) return false;
  if (['127.0.0.1', 'localhost', '[::1]'].includes(name)) return true;
  // An address is no name, so it cannot be made to point elsewhere; in a container, we do not know our own address.
  return isFromNetwork(localAddress) && isIP(name.replace(/^\[|\]$/g, '')) !== 0;
}

/**
 * Whether a request came over a network; the administrator opened the port to it, under whatever name we have there.
 */
export function isFromNetwork(localAddress: string | undefined): boolean {
  const address = localAddress?.replace(/^::ffff:/, '') ?? '';
  return address !== '' && !address.startsWith('127.') && address !== '::1';
}

/**
 * Returns an address at which the listener can be reached on this machine, since some addresses stand for all it has.
 */
export function reachable(address: string): string {
  if (address === '0.0.0.0' || address === '::') return '127.0.0.1';
  return isIPv6(address) ? `[${address}]` : address;
}
