package org.openfirereceipts.tap;

import java.util.HashMap;
import java.util.Map;
import org.jivesoftware.openfire.privacy.PrivacyList;

/** What one session has shown of itself. */
public final class Shown {
    /** Whoever directs his presence to more has hidden himself from the rest, as far as we know. */
    private static final int DIRECTED_AT_MOST = 1000;

    private boolean broadcast;
    private PrivacyList list;
    private long leftAt;
    /** By bare JID, what it was told last: that the session is there, or that it is not. Null where there is none. */
    private Map<String, Boolean> directed;

    private boolean isFull;

    synchronized Shown broadcasting(PrivacyList by) {
        broadcast = true;
        list = by;
        return this;
    }

    /** Before another broadcast: whoever was told that it had gone sees it again then, if he may. */
    synchronized Shown again() {
        Shown next = new Shown();
        if (directed != null) {
            for (Map.Entry<String, Boolean> one : directed.entrySet()) {
                if (one.getValue()) {
                    next.directed(one.getKey(), true);
                }
            }
        }
        return next;
    }

    synchronized void left(long at) {
        leftAt = at;
    }

    synchronized void directed(String to, boolean available) {
        if (directed == null) {
            directed = new HashMap<>(4);
        }
        if (directed.size() >= DIRECTED_AT_MOST && !directed.containsKey(to)) {
            isFull = true;
            return;
        }
        directed.put(to, available);
    }

    /** It sent presence to everybody who may see it, and has not taken it back. */
    public synchronized boolean wasBroadcast() {
        return broadcast;
    }

    /** The privacy list that the broadcast went by; may be null. */
    public synchronized PrivacyList list() {
        return list;
    }

    /** Milliseconds since 1970; 0 where it is there. */
    public synchronized long leftAt() {
        return leftAt;
    }

    /** What this bare JID was told last, apart from broadcasts; null where nothing. */
    public synchronized Boolean toldTo(String viewer) {
        Boolean told = directed == null ? null : directed.get(viewer);
        return told == null && isFull ? Boolean.FALSE : told;
    }
}
