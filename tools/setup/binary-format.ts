/**
 * Recognises by its first bytes what platform a program or an addon is for, which is all that can be checked if it
 * cannot run here.
 */
import { open } from 'node:fs/promises';

export type Format =
  'ELF x86-64' | 'ELF AArch64' | 'Mach-O arm64' | 'Mach-O x86-64' | 'PE x86-64' | 'PE ARM64';

const elf: ReadonlyMap<number, Format> = new Map([
  [0x3e, 'ELF x86-64'],
  [0xb7, 'ELF AArch64'],
]);
const machO: ReadonlyMap<number, Format> = new Map([
  [0x0100_0007, 'Mach-O x86-64'],
  [0x0100_000c, 'Mach-O arm64'],
]);
const portable: ReadonlyMap<number, Format> = new Map([
  [0x8664, 'PE x86-64'],
  [0xaa64, 'PE ARM64'],
]);

/** Null if it is none of these. `head` is the first kilobyte of a file, or less. */
export function formatOf(head: Buffer): Format | null {
  if (head.length < 0x40) return null;
  if (head.readUInt32BE(0) === 0x7f45_4c46) return elf.get(head.readUInt16LE(18)) ?? null;
  // Mach-O for 64 bits, little-endian.
  if (head.readUInt32LE(0) === 0xfeed_facf) return machO.get(head.readUInt32LE(4)) ?? null;
  if (head.readUInt16LE(0) !== 0x5a4d) return null;
  const at = head.readUInt32LE(0x3c);
  if (at + 6 > head.length || head.readUInt32BE(at) !== 0x5045_0000) return null;
  return portable.get(head.readUInt16LE(at + 4)) ?? null;
}

export async function formatOfFile(file: string): Promise<Format | null> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1024), 0, 1024, 0);
    return formatOf(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}
