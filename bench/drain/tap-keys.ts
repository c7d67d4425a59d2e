/** Keys as the tap makes them (java-shim/…/tap/Keys.java): what a unique index of them costs follows from their order. */
import { randomBytes } from 'node:crypto';

const keyBytes = 24;
const prefixBytes = 3;
/** Each thread of Openfire's keeps the beginning of its keys for so many of them, or for so long. */
const prefixKeys = 1024;
const prefixMs = 60_000;
/** How many of Openfire's threads read from clients: it has sixteen by default. */
const threads = 16;
/** At once: a native call for each key would cost more than the key. */
const pooledKeys = 4096;

interface Prefix {
  readonly bytes: Buffer;
  keys: number;
  at: number;
}

export class TapKeys {
  private readonly prefixes: Prefix[];
  private pool = Buffer.alloc(0);

  constructor() {
    this.prefixes = Array.from({ length: threads }, () => ({
      bytes: Buffer.alloc(prefixBytes),
      keys: prefixKeys,
      at: 0,
    }));
  }

  /** The key of a message that is read at this time (milliseconds) from this connection, each of which has a thread. */
  next(at: number, connection: number): string {
    if (this.pool.length === 0) this.pool = randomBytes(keyBytes * pooledKeys);
    const key = this.pool.subarray(0, keyBytes);
    this.pool = this.pool.subarray(keyBytes);
    const prefix = this.prefixes[connection % threads];
    if (prefix === undefined) throw new RangeError(`no thread has connection ${connection}`);
    if (prefix.keys >= prefixKeys || at - prefix.at > prefixMs) {
      key.copy(prefix.bytes, 0, 0, prefixBytes);
      prefix.keys = 0;
      prefix.at = at;
    }
    prefix.bytes.copy(key);
    prefix.keys += 1;
    return key.toString('base64url');
  }
}
