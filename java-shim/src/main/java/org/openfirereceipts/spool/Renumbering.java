package org.openfirereceipts.spool;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handler committed more than the spool holds: the directory was lost or put back from a copy, or a power
 * failure took events that the handler's database had kept. What was appended since is newer than anything the
 * handler saw, so it is written again behind the committed position; what was there before it has committed.
 */
final class Renumbering {
    private static final Logger LOG = LoggerFactory.getLogger(Renumbering.class);

    private Renumbering() {}

    /**
     * With the spool's lock held.
     *
     * @param floor events up to here were seen by the handler and are dropped
     * @param committed what the handler had committed before that
     */
    static void behind(
            final long position,
            final long floor,
            final long committed,
            final LiveSegments segments,
            final Gap gap,
            UnusedSegments unused)
            throws IOException {
        LOG.warn(
                "RECEIPTS_SPOOL_BEHIND: the handler has committed event {} but the spool had kept those up to {} only"
                        + " (a power failure, or the spool directory was emptied or restored). What came since is"
                        + " renumbered from there.",
                position,
                floor);
        final EventBuffer copy = new EventBuffer();
        SegmentReader.Visitor again =
                new SegmentReader.Visitor() {
                    @Override
                    public void entry(long sequence, byte[] record, int length) {
                        if (sequence <= floor) {
                            return;
                        }
                        copy.record(record, 0, length);
                        // a segment that is missing is worth waiting for: nothing must be dropped
                        if (!segments.reserve(length, true, committed, true)) {
                            gap.dropped("renumbered", true);
                        } else {
                            segments.write(copy);
                        }
                    }
                };
        for (Segment segment : segments.beginBehind(position)) {
            try {
                SegmentReader.read(segment.file, segment.first, again);
            } catch (IOException unreadable) {
                LOG.warn(
                        "RECEIPTS_SPOOL_CUT: {} cannot be read ({}); what it held is missing in the log.",
                        segment.file,
                        unreadable.toString());
            }
            unused.remove(segment);
        }
    }
}
