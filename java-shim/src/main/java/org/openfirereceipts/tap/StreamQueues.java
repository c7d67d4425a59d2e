package org.openfirereceipts.tap;

import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jivesoftware.openfire.session.LocalSession;
import org.jivesoftware.openfire.session.Session;
import org.jivesoftware.openfire.streammanagement.StreamManager;

/**
 * Knows of which sessions Openfire has thrown away the queue of what was not acknowledged: it grew beyond
 * `stream.management.max-unacked`, by presences and answers, too. What such a session held is routed again by nobody,
 * and that it is not proves nothing.
 */
public final class StreamQueues {
    private final Set<String> overflowed = Collections.newSetFromMap(new ConcurrentHashMap<String, Boolean>());

    /** To be called after each stanza that a session was sent, as it may have been the one too many. */
    void sent(Session session) {
        if (!(session instanceof LocalSession)) {
            return;
        }
        StreamManager manager = ((LocalSession) session).getStreamManager();
        // Once resumption was granted stream management ends with the session, or so.
        if (!manager.isEnabled() && manager.getResume()) {
            overflowed.add(session.getStreamID().getID());
        }
    }

    /**
     * To be called once, at a session's end: whether Openfire has not routed again what it did not acknowledge. When it
     * has, stream management is off.
     */
    boolean isLost(Session session) {
        boolean lost = overflowed.remove(session.getStreamID().getID());
        return lost || session instanceof LocalSession && ((LocalSession) session).getStreamManager().isEnabled();
    }

    void reset() {
        overflowed.clear();
    }
}
