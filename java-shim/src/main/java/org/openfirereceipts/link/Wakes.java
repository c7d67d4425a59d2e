package org.openfirereceipts.link;

/**
 * When the handler is told how far the spool is complete. It takes events in groups of 20 ms and more, and what it knows of
 * when it begins a group is in that: so while little comes it is told at once, or what came just before would wait for the
 * next. Where much comes, or it has not answered for long, it is busy or rests, and each wake takes from what others need:
 * then it is told once, and again when it has committed something.
 *
 * <p>For the link's writer but for {@link #acknowledged()}.
 */
final class Wakes {
    /** More would only keep it busy. */
    static final long SPACING_NANOS = 5_000_000;

    /** As long as it may take for a group by itself, and to sync it. */
    private static final long PATIENCE_NANOS = 100_000_000;
    /** What it says may have been lost. */
    private static final long LONGEST_NANOS = 250_000_000;
    /** Events in the time between two wakes: 10,000 messages a second. */
    private static final long MANY = 100;

    private static final long DROPPED_NANOS = 1_000_000_000;

    private volatile boolean acknowledged = true;
    private volatile boolean holding;
    private long told = -1;
    private long toldDropped;
    private String toldSurroundings;
    private long toldAt = System.nanoTime() - SPACING_NANOS;
    /** Since when there is a wake that was not answered. */
    private long waitsSince;

    /**
     * The handler has committed something, and said so.
     *
     * @return whether a wake is held back until then
     */
    boolean acknowledged() {
        acknowledged = true;
        return holding;
    }

    /** Another handler has to be told everything. */
    void begin() {
        acknowledged = true;
        told = -1;
    }

    /** How many nanoseconds none may be sent from now on, whatever happens. */
    long spacing() {
        return SPACING_NANOS - (System.nanoTime() - toldAt);
    }

    /** Whether there is something to be told, at once or later. */
    boolean isNews(long complete, long dropped, String surroundings, long now) {
        return complete != told
                || !surroundings.equals(toldSurroundings)
                || dropped != toldDropped && now - toldAt >= DROPPED_NANOS;
    }

    void told(long complete, long dropped, String surroundings, long now) {
        if (acknowledged) {
            waitsSince = now;
            acknowledged = false;
        }
        told = complete;
        toldDropped = dropped;
        toldSurroundings = surroundings;
        toldAt = now;
    }

    /** How many nanoseconds what is news is held back, unless the handler says something; 0 where it is not. */
    long hold(long complete, long now) {
        // in this order: an acknowledgement that comes meanwhile is seen here, or sees that it is waited for
        holding = true;
        long nanos = wait(complete, now);
        holding = nanos > 0;
        return Math.max(0, nanos);
    }

    private long wait(long complete, long now) {
        boolean isQuiet = complete - told < MANY && now - waitsSince < PATIENCE_NANOS;
        return acknowledged || isQuiet ? 0 : LONGEST_NANOS - (now - toldAt);
    }
}
