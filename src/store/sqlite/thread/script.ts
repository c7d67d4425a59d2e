/** Finds the script of the log's threads: beside the bundle, or the source itself. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';

const bundled = 'reading.cjs';
const source = join('src', 'store', 'sqlite', 'thread', 'worker.ts');

/** The directory and its ancestors, nearest first. */
function* upwards(directory: string): Generator<string> {
  for (let current = directory; ; current = dirname(current)) {
    yield current;
    if (dirname(current) === current) return;
  }
}

/**
 * Null in an ES module, as the source is. In the bundle, and in tests that compile the source, a file knows its own
 * directory.
 */
function ownDirectory(): string | null {
  // oxlint-disable-next-line typescript/no-unnecessary-condition -- declared for CommonJS, where it is always there
  return typeof __dirname === 'string' ? __dirname : null;
}

/**
 * Works around a crash of V8. Node strips the types from the source with WebAssembly, in each thread. V8 13.6 shares
 * compiled wrappers for calls out of WebAssembly between threads and occasionally frees one twice, which ends the
 * process ("Check failed: jit_page_->allocations_.erase(addr) == 1", or a SIGSEGV); so it must compile none. An
 * installed plugin is a bundle without types and never gets here.
 */
function keepWrappersUncompiled(): void {
  setFlagsFromString('--wasm-wrapper-tiering-budget=2147483647');
}

export function threadScript(): string {
  const own = ownDirectory();
  if (own !== null && existsSync(join(own, bundled))) return join(own, bundled);
  const started = process.argv[1];
  for (const from of [own, started === undefined ? null : dirname(realpathSync(started)), process.cwd()]) {
    if (from === null) continue;
    for (const directory of upwards(from)) {
      if (!existsSync(join(directory, source))) continue;
      keepWrappersUncompiled();
      return join(directory, source);
    }
  }
  throw new Error(`neither ${bundled} nor ${source} was found: the plugin is not whole, install it again`);
}
