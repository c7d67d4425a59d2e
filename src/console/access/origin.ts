/**
 * Whether a request that changes something was made by a foreign page. Browsers say so in two headers that no page can
 * forge: `Sec-Fetch-Site` (W3C Fetch Metadata) and, older, `Origin` (RFC 6454). Programs send neither.
 */
export interface Origins {
  readonly method: string;
  readonly fetchSite: string | undefined;
  readonly origin: string | undefined;
  /** The names under which we are reached: the request's `Host`, and what a proxy in front of us has sent. */
  readonly hosts: readonly (string | undefined)[];
}

const safe = ['GET', 'HEAD', 'OPTIONS'];

/** Removes the default port of a scheme. */
const plain = (host: string): string => host.toLowerCase().replace(/:(?:80|443)$/, '');

export function isForeign({ method, fetchSite, origin, hosts }: Origins): boolean {
  if (safe.includes(method)) return false;
  // `none` means that a person loaded the page again.
  if (fetchSite !== undefined && fetchSite !== '') return fetchSite !== 'same-origin' && fetchSite !== 'none';
  if (origin === undefined || origin === '') return false;
  const host = /^https?:\/\/([^/]+)$/i.exec(origin)?.[1];
  return host === undefined || !hosts.some((one) => one !== undefined && plain(one) === plain(host));
}
