/** Where the script of the log's threads is: beside the bundle, or the source itself. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';

const bundled = 'reading.cjs';
const source = join('src', 'store', 'sqlite', 'thread', 'worker.ts');

/** The directory and those above it, nearest first. */
function* upwards(directory: string): Generator<string> {
  for (let current = directory; ; current = dirname(current)) {
    yield current;
    if (dirname(current) === current) return;
  }
}

/**
 * Null in an ES module, which the source is; in the bundle, and where tests compile the source, a file knows its own
 * directory.
 */
function ownDirectory(): string | null {
  // oxlint-disable-next-line typescript/no-unnecessary-condition -- declared for CommonJS, where it is always there
  return typeof __dirname === 'string' ? __dirname : null;
}

/**
 * Node takes the types out of the source with WebAssembly, in each thread by itself. V8 13.6 shares what it compiles for
 * calls out of WebAssembly between threads, and now and then frees one such piece twice, which ends the process
 * ("Check failed: jit_page_->allocations_.erase(addr) == 1", or a SIGSEGV): it is kept from compiling any. What is
 * installed is a bundle without types and never comes here.
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
