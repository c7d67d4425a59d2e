package org.openfirereceipts.tap;

import java.util.Map;

/**
 * When accounts were deleted last. Openfire tells of it before it does it, and empties the offline store then, which is once
 * more behind this note (AccountEvents): until the account has gone it can be found still, and what is put into its store
 * meanwhile is there for the next owner of its name.
 */
public final class Deletions {
    /** Accounts that are remembered; an address has 2,000 characters at most. */
    private static final int MOST = 5_000;

    /** Mostly there are none, and each message that enters asks. */
    private volatile boolean any;

    private final Map<String, Long> times = new Latest<>(MOST);

    synchronized void note(String account, long at) {
        times.remove(account);
        times.put(account, at);
        any = true;
    }

    boolean any() {
        return any;
    }

    /**
     * @param account a bare JID
     * @param time milliseconds since 1970
     */
    public synchronized boolean cameAfter(String account, long time) {
        Long at = times.get(account);
        return at != null && at >= time;
    }
}
