/**
 * Notes what was committed last, in a file beside the chat log, which does not change when the log is put back. It is
 * written in place after each commit and never synced: an older note only says less. A power cut may tear it, which the
 * checksum shows.
 */
import { closeSync, constants, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { privateFile } from '../base/private-file.ts';
import { errorCode } from '../files/sqlite-file.ts';
import type { Lineage } from '../model/lineage.ts';

export interface LastCommitted {
  readonly lineage: Lineage;
  readonly position: number;
  /** Commands with lower numbers may have been given. */
  readonly nextCommand: number;
}

/** Bytes; padding lets a shorter text cover a longer one. */
const length = 160;

export class LogMemory {
  private readonly file: string;
  private descriptor: number | null = null;

  constructor(file: string) {
    this.file = file;
  }

  /** Answers null if there is no note, and `torn` if it cannot be read. */
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

  /** Throws the system's error if the file cannot be written. */
  keep({ lineage, position, nextCommand }: LastCommitted): void {
    const text = `${lineage.id} ${lineage.generation} ${position} ${nextCommand}`;
    const isFirst = this.descriptor === null;
    this.descriptor ??= this.open();
    writeSync(this.descriptor, `${text} ${sum(text)}`.padEnd(length - 1) + '\n', 0, 'latin1');
    // Later writes change one sector, which the disk has either before or after the change.
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
