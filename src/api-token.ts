/** The bearer token of the REST API: given by whoever starts us, or made once and kept in a file only we can read. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { privateFile, writePrivate } from './private-file.ts';

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
    writePrivate(this.file, `${token}\n`);
    this.current = token;
    return token;
  }

  private read(): string | undefined {
    try {
      const token = readFileSync(this.file, 'utf8').trim();
      if (token === '') return undefined;
      privateFile(this.file);
      return token;
    } catch {
      return undefined;
    }
  }
}
