/**
 * What was committed last, in a file beside the chat log: a log that is put back does not take it back. Written in place
 * after each commit and not synced, as it need not be as new as the log: an older one only says less. A power cut may
 * leave it torn, which the checksum tells.
 */
import { closeSync, constants, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { privateFile } from '../base/private-file.ts';
import { errorCode } from '../files/sqlite-file.ts';
import type { Lineage } from '../model/lineage.ts';

export interface LastCommitted {
  readonly lineage: Lineage;
  readonly position: number;
  /** Numbers of commands below this one may have been given. */
  readonly nextCommand: number;
}

/** So that a shorter text covers a longer one. */
const length = 160;

export class LogMemory {
  private readonly file: string;
  private descriptor: number | null = null;

  constructor(file: string) {
    this.file = file;
  }

  /** Null where there is none, `torn` where it cannot be read. */
  load(): LastCommitted | 'torn' | null {
    let text: string;
    try {
      text = readFileSync(this.file, 'latin1');
    } catch (error) {
      return errorCode(error) === 'ENOENT' ? null : 'torn';
    }
    const [id, generation, position, nextCommand, check] = text.trimEnd().split(' ');
    const numbers = [generation, position, nextCommand].map(Number);
    const [at = Number.NaN, reached = Number.NaN, next = Number.NaN] = numbers;
    if (id === undefined || check !== sum(`${id} ${at} ${reached} ${next}`)) return 'torn';
    return { lineage: { id, generation: at }, position: reached, nextCommand: next };
  }

  /** Throws what keeps it from being written. */
  keep({ lineage, position, nextCommand }: LastCommitted): void {
    const text = `${lineage.id} ${lineage.generation} ${position} ${nextCommand}`;
    const isFirst = this.descriptor === null;
    this.descriptor ??= this.open();
    writeSync(this.descriptor, `${text} ${sum(text)}`.padEnd(length - 1) + '\n', 0, 'latin1');
    // What is written over it later is one sector, and is there before or after.
    if (isFirst) fsyncSync(this.descriptor);
  }

  close(): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
    this.descriptor = null;
  }

  private open(): number {
    privateFile(this.file);
    return openSync(this.file, constants.O_WRONLY);
  }
}

function sum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
