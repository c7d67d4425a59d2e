/**
 * The two cookies of the own port (RFC 6265): random values in base64url, so nothing needs quoting.
 * Not @fastify/cookie: it loads its parser by a dynamic import, which jest's CommonJS cannot run.
 */

/** The first value of that name in a Cookie header; empty where there is none. */
export function readCookie(header: string | undefined, name: string): string {
  const pair = (header ?? '').split(';').find((one) => one.trim().startsWith(`${name}=`));
  return pair === undefined ? '' : pair.trim().slice(name.length + 1);
}

/**
 * A Set-Cookie header that scripts cannot read and other sites cannot make a browser send. Not `Secure`: the port
 * speaks plain HTTP on the loopback interface. Without an age it ends with the browser; 0 removes it.
 */
export function setCookie(name: string, value: string, maxAgeSeconds?: number): string {
  const age = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`;
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Strict${age}`;
}
