/**
 * The two cookies of the own port (RFC 6265). Their values are random and in base64url, so nothing needs quoting.
 * @fastify/cookie is not used because it loads its parser by a dynamic import, which jest's CommonJS cannot run.
 */

/** Returns the first value of that name in a Cookie header; empty if there is none. */
export function readCookie(header: string | undefined, name: string): string {
  const pair = (header ?? '').split(';').find((one) => one.trim().startsWith(`${name}=`));
  return pair === undefined ? '' : pair.trim().slice(name.length + 1);
}

/**
 * Makes a Set-Cookie header for a cookie that scripts cannot read and other sites cannot make a browser send. It is not
 * `Secure` because the port speaks plain HTTP on the loopback interface. Without an age the cookie ends with the
 * browser; 0 removes it.
 */
export function setCookie(name: string, value: string, maxAgeSeconds?: number): string {
  const age = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`;
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Strict${age}`;
}
