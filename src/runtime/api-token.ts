/**
 * The bearer token of the REST API: whoever starts the handler supplies it, or it is made once and kept in a private
 * file.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { privateFile, writePrivate } from '../base/private-file.ts';

export class ApiToken {
  private readonly file: string;
  private current: string;
  private unwritten: string | null = null;

  constructor(dataDirectory: string, given: string | undefined) {
    this.file = join(dataDirectory, 'api-token');
    this.current = given ?? this.read() ?? this.first();
  }

  get value(): string {
    return this.current;
  }

  /** Why the token in force is in no file, so that nobody knows it; null if it is known. */
  get problem(): string | null {
    return this.unwritten;
  }

  /** A failure here must not keep the handler from starting: finding out why the disk cannot be written needs it. */
  private first(): string {
    try {
      return this.renew();
    } catch (error) {
      this.unwritten = error instanceof Error ? error.message : String(error);
      return randomBytes(24).toString('base64url');
    }
  }

  renew(): string {
    const token = randomBytes(24).toString('base64url');
    writePrivate(this.file, `${token}\n`);
    this.current = token;
    this.unwritten = null;
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
