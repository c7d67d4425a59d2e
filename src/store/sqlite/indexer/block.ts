/**
 * Blocks of messages: so many that have numbers one after the other share a row of the index, in which each is a number
 * of a list. A commit writes a row for each block that it has changed, and not one for each message.
 *
 * The lists are in the order of bytes of the machine that wrote them, and end behind the last message that is there.
 */

export const blockSize = 1024;

export function blockOf(id: number): number {
  return Math.floor(id / blockSize);
}

/** A class of typed arrays. */
interface List<Numbers> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): Numbers;
}

/** The numbers of a list, as it is stored. */
export function numbersIn<Numbers>(kind: List<Numbers>, stored: Buffer): Numbers {
  const { BYTES_PER_ELEMENT: width } = kind;
  const length = stored.byteLength / width;
  if (stored.byteOffset % width === 0) return new kind(stored.buffer, stored.byteOffset, length);
  return new kind(Uint8Array.from(stored).buffer, 0, length);
}

/** As it is stored: its numbers up to `length`. */
export function storedOf(
  numbers: Uint8Array | Uint16Array | Uint32Array | Float64Array,
  length: number,
): Buffer {
  return Buffer.from(numbers.buffer, numbers.byteOffset, length * numbers.BYTES_PER_ELEMENT);
}
