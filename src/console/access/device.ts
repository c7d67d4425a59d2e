/**
 * Browsers in which somebody has signed in before: guesses that others make at his name do not shut him out of his own
 * (OWASP, "device cookies"). The key is in a file, so that they are known after a restart, too.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { privateFile, writePrivate } from '../../base/private-file.ts';
import { newSecret, sameSecret } from './secrets.ts';

const keyBytes = 32;

/** What cannot be kept is made anew at each start: then nobody's browser is known, which costs nobody more than a wait. */
export function keptDeviceKey(file: string): Buffer {
  try {
    const kept = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url');
    if (kept.length === keyBytes) {
      privateFile(file);
      return kept;
    }
  } catch {
    // There is none yet, or it cannot be read.
  }
  const key = randomBytes(keyBytes);
  try {
    writePrivate(file, `${key.toString('base64url')}\n`);
  } catch {
    // Health tells of a directory that cannot be written (RECEIPTS_TOKEN_FILE, RECEIPTS_ACCESS).
  }
  return key;
}

export class Devices {
  private readonly key: Buffer;

  constructor(key: Buffer = randomBytes(keyBytes)) {
    this.key = key;
  }

  /** The cookie of a browser in which this user has signed in; he has one name (administrator.ts). */
  cookieFor(user: string): string {
    const id = newSecret();
    return `${id}.${this.proof(id, user)}`;
  }

  /** Which browser it is, where this user has signed in with it; else null. */
  of(cookie: string, user: string): string | null {
    const [id = '', proof = ''] = cookie.split('.');
    return sameSecret(proof, this.proof(id, user)) ? id : null;
  }

  private proof(id: string, user: string): string {
    return createHmac('sha256', this.key).update(`${id}\n${user}`).digest('base64url');
  }
}
