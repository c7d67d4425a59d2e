/**
 * The text of a file of this folder. This module runs where the source does (`npm start`, tests); a bundle carries in
 * its place the texts themselves (tools/setup/page-assets.ts), since it reads no file beside it.
 */
import { readFileSync } from 'node:fs';

export function textOf(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}
