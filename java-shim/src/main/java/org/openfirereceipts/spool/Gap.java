package org.openfirereceipts.spool;

/** Events that found no room since the last `G`. Guarded by the spool's lock, but for the total. */
final class Gap {
    /** A `G` is shorter than this. */
    static final int ROOM = 256;

    private long count;
    private long from;
    private long to;
    private String reason;
    private volatile long total;

    boolean isEmpty() {
        return count == 0;
    }

    void dropped(String why) {
        to = System.currentTimeMillis();
        if (count++ == 0) {
            from = to;
            reason = why;
        }
        total++;
    }

    void take(EventBuffer event) {
        event.event('G', System.currentTimeMillis()).field(count).field(from).field(to).field(reason);
        count = 0;
    }

    long total() {
        return total;
    }
}
