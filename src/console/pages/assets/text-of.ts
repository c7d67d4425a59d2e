/**
 * Reads a file of this folder as text. This module is for runs from source (`npm start`, tests); a bundle contains the
 * texts themselves instead (tools/setup/page-assets.ts), since it reads no files beside it.
 */
import { readFileSync } from 'node:fs';

export function textOf(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}
