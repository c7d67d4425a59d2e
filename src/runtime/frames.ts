/**
 * Turns the carrier's bytes into frames. A frame that cannot be handled costs a line in the log and does not affect
 * others.
 */
import { describeError } from '../base/describe-error.ts';
import type { Logger } from '../base/logger.ts';
import { FrameSplitter } from '../link/frame.ts';
import { decodeFromShim } from '../link/messages.ts';
import type { FromShim } from '../link/messages.ts';

export function frameReceiver(heed: (frame: FromShim) => void, logger: Logger): (bytes: Buffer) => void {
  const splitter = new FrameSplitter();
  return (bytes) => {
    for (const record of splitter.push(bytes)) {
      try {
        heed(decodeFromShim(record));
      } catch (error) {
        logger.error(`RECEIPTS_LINK_FRAME: a frame could not be handled: ${describeError(error)}`);
      }
    }
  };
}
