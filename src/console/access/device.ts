/**
 * Recognises browsers in which somebody has signed in before, so that guesses that others make with his name do not
 * lock him out there (OWASP, "device cookies"). The key is in a file, so browsers are recognised after a restart, too.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { privateFile, writePrivate } from '../../base/private-file.ts';
import { newSecret, sameSecret } from './secrets.ts';

const keyBytes = 32;

/**
 * A key that cannot be stored is made again at each start: then no browser is recognised, which costs its user a wait
 * at most.
 */
export function keptDeviceKey(file: string): Buffer {
  try {
    const kept = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url');
    if (kept.length === keyBytes) {
      privateFile(file);
      return kept;
    }
  } catch {
    // The file does not exist yet, or cannot be read.
  }
  const key = randomBytes(keyBytes);
  try {
    writePrivate(file, `${key.toString('base64url')}\n`);
  } catch {
    // Health reports a directory that cannot be written (RECEIPTS_TOKEN_FILE, RECEIPTS_ACCESS).
  }
  return key;
}

export class Devices {
  private readonly key: Buffer;

  constructor(key: Buffer = randomBytes(keyBytes)) {
    this.key = key;
  }

  /** The cookie for a browser in which this user, by his one name (administrator.ts), has signed in. */
  cookieFor(user: string): string {
    const id = newSecret();
    return `${id}.${this.proof(id, user)}`;
  }

  /** Returns the browser's id if this user has signed in with it; otherwise null. */
  of(cookie: string, user: string): string | null {
    const [id = '', proof = ''] = cookie.split('.');
    return sameSecret(proof, this.proof(id, user)) ? id : null;
  }

  private proof(id: string, user: string): string {
    return createHmac('sha256', this.key).update(`${id}\n${user}`).digest('base64url');
  }
}
