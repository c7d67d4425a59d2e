/**
 * Whether a request that changes something was made by a page of somebody else. Browsers say so in two headers that no
 * page can forge: `Sec-Fetch-Site` (W3C Fetch Metadata) and, older, `Origin` (RFC 6454). Programs send neither.
 */
export interface Origins {
  readonly method: string;
  readonly fetchSite: string | undefined;
  readonly origin: string | undefined;
  /** Under which this is reached: what the request's `Host` says, and what a proxy before us has told. */
  readonly hosts: readonly (string | undefined)[];
}

const safe = ['GET', 'HEAD', 'OPTIONS'];

/** Without the port that its scheme has by default. */
const plain = (host: string): string => host.toLowerCase().replace(/:(?:80|443)$/, '');

export function isForeign({ method, fetchSite, origin, hosts }: Origins): boolean {
  if (safe.includes(method)) return false;
  // `none`: somebody has loaded the page again himself.
  if (fetchSite !== undefined && fetchSite !== '') return fetchSite !== 'same-origin' && fetchSite !== 'none';
  if (origin === undefined || origin === '') return false;
  const host = /^https?:\/\/([^/]+)$/i.exec(origin)?.[1];
  return host === undefined || !hosts.some((one) => one !== undefined && plain(one) === plain(host));
}
