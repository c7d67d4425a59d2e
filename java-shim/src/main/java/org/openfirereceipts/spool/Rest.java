package org.openfirereceipts.spool;

/** When what is being written is wiped, although its segment is not full. */
public final class Rest {
    /** After the last append. */
    public static final long NANOS = 5_000_000_000L;
    /** More than this is not wiped under the lock, for which Openfire's threads would wait. */
    static final int WIPED_AT_ONCE = 1024 * 1024;

    private long at = -1;
    private long since;

    /** @param next what is appended next: it is the same as long as nothing is appended */
    boolean isOver(long next, long nanos) {
        long now = System.nanoTime();
        if (at != next) {
            at = next;
            since = now;
        }
        return now - since >= nanos;
    }
}
