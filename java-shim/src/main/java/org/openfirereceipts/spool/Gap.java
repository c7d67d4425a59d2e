package org.openfirereceipts.spool;

/** Events that found no room since the last `G`. Guarded by the spool's lock, but for the total. */
final class Gap {
    /** A `G` is shorter than this. */
    static final int ROOM = 256;

    private long count;
    /** Of these, events about what was let in before. */
    private long essential;
    private long from;
    private long to;
    private String reason;
    private volatile long total;

    boolean isEmpty() {
        return count == 0;
    }

    /** @param isEssential it was about something that was let in already */
    void dropped(String why, boolean isEssential) {
        essential += isEssential ? 1 : 0;
        to = System.currentTimeMillis();
        if (count++ == 0) {
            from = to;
            reason = why;
        }
        total++;
    }

    void take(EventBuffer event) {
        event.event('G', System.currentTimeMillis()).field(count).field(from).field(to).field(reason).field(essential);
        count = 0;
        essential = 0;
    }

    long total() {
        return total;
    }
}
