package org.openfirereceipts.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Segments that are not in use any more, but still on the disk where they could not be removed. */
final class UnusedSegments {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

    /** Guarded by itself. */
    private final Deque<Segment> left = new ArrayDeque<>();

    /** Removes it, or keeps it for the next attempt: one that is in the way must not let the others be forgotten. */
    void remove(Segment segment) {
        remove(segment, true);
    }

    void removeAgain() {
        List<Segment> again;
        synchronized (left) {
            again = new ArrayList<>(left);
            left.clear();
        }
        for (Segment segment : again) {
            remove(segment, false);
        }
    }

    private void remove(Segment segment, boolean tell) {
        try {
            Spare.discard(segment.file);
        } catch (IOException busy) {
            if (tell) {
                LOG.warn(
                        "RECEIPTS_SPOOL_TRIM: {} is not needed any more but cannot be removed ({}). It is tried again;"
                                + " see that Openfire's user may write there and that nothing holds the file.",
                        segment.file,
                        busy.toString());
            }
            synchronized (left) {
                left.add(segment);
            }
        }
    }

    /** Removes one that does not go with the others, which is a loss where it was not read. */
    static void cut(Path file) throws IOException {
        LOG.warn(
                "RECEIPTS_SPOOL_CUT: the events in {} do not join those in the other segments (a power failure, a"
                        + " change by hand, or a segment that could not be removed in time). It is removed; what it"
                        + " held and the handler has not read is missing in the log.",
                file);
        Spare.discard(file);
    }
}
