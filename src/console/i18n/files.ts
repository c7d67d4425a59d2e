/** Finds the text files: beside the handler in the plugin, or in the project's plugin/i18n. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Language } from './languages.ts';
import { parseProperties } from './properties.ts';

const base = 'receipts_i18n';

function upwards(from: string): string[] {
  const above = dirname(from);
  return above === from ? [from] : [from, ...upwards(above)];
}

/**
 * In the bundle and under jest, modules know their folder (`__dirname`). Run from source they do not, and the program
 * or the working directory leads to the project.
 */
function findFolder(): string | null {
  const starts = [
    ...(typeof __dirname === 'string' ? [__dirname] : []),
    ...(process.argv[1] === undefined ? [] : [dirname(process.argv[1])]),
    process.cwd(),
  ];
  const folders = starts
    .flatMap(upwards)
    .flatMap((folder) => [join(folder, 'i18n'), join(folder, 'plugin', 'i18n')]);
  return folders.find((folder) => existsSync(join(folder, `${base}.properties`))) ?? null;
}

let folder: string | null | undefined;

export function textFile(language: Language): string | null {
  folder ??= findFolder();
  return folder === null ? null : join(folder, `${base}${language.suffix}.properties`);
}

/** Empty if there is no such file; the pages then show the fallback's texts, or the keys. */
export function readTexts(language: Language): ReadonlyMap<string, string> {
  const file = textFile(language);
  if (file === null || !existsSync(file)) return new Map();
  return parseProperties(readFileSync(file, 'latin1'));
}
