/** The bearer token of the REST API: given by whoever starts us, or made once and kept in a file only we can read. */
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export class ApiToken {
  private readonly file: string;
  private current: string;

  constructor(dataDirectory: string, given: string | undefined) {
    this.file = join(dataDirectory, 'api-token');
    this.current = given ?? this.read() ?? this.renew();
  }

  get value(): string {
    return this.current;
  }

  renew(): string {
    const token = randomBytes(24).toString('base64url');
    // Written beside and renamed: a full disk must not leave an empty token behind.
    writeFileSync(`${this.file}.new`, `${token}\n`, { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
    this.current = token;
    return token;
  }

  private read(): string | undefined {
    try {
      const token = readFileSync(this.file, 'utf8').trim();
      return token === '' ? undefined : token;
    } catch {
      return undefined;
    }
  }
}
