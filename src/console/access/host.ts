/**
 * Is this the host the client thinks it is talking to? A page of a stranger can make its own name point at 127.0.0.1
 * (DNS rebinding) and then read what we answer; the Host header gives it away.
 */
export function isServedHost(host: string | undefined, localAddress: string | undefined): boolean {
  if (host === undefined) return false;
  const name = /^(\[[0-9a-f:.]+\]|[^:[\]@/\s]+)(?::\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase();
  if (name === undefined) return false;
  if (['127.0.0.1', 'localhost', '[::1]'].includes(name)) return true;
  if (localAddress === undefined) return false;
  const address = localAddress.replace(/^::ffff:/, '');
  return name === address || name === `[${address}]`;
}
