package org.openfirereceipts.tap;

import java.util.concurrent.ConcurrentHashMap;
import org.jivesoftware.openfire.session.LocalClientSession;
import org.jivesoftware.openfire.session.LocalSession;
import org.jivesoftware.openfire.session.Session;
import org.openfirereceipts.compat.Connections;
import org.openfirereceipts.compat.HandedOver;

/** Knows of sessions whether any message that they were handed has not left Openfire. */
public final class Unwritten {
    /** A connection, as a session that is resumed gets another one. */
    private static final class Watched {
        private final Object connection;
        private final HandedOver handedOver;

        private Watched(Object connection) {
            this.connection = connection;
            this.handedOver = HandedOver.of(connection);
        }
    }

    /** By stream, of sessions that were handed something and have not ended. */
    private final ConcurrentHashMap<String, Watched> watched = new ConcurrentHashMap<>();

    /**
     * To be called after each message that a session was handed, on the thread that did it, and before that is told; never
     * throws.
     *
     * @return whether its connection was closed by then, so that it may never have left, whatever is told of the session's
     *     end: another thread may be telling that at this moment
     */
    boolean handed(Session session) {
        if (!(session instanceof LocalClientSession)) {
            return false;
        }
        try {
            return note(session);
        } catch (RuntimeException ended) {
            // the connection was let go of, or Netty ends
            return true;
        }
    }

    private boolean note(Session session) {
        Object connection = Connections.of((LocalSession) session);
        if (connection == null) {
            return false;
        }
        if (session.isClosed()) {
            return true;
        }
        String stream = session.getStreamID().getID();
        Watched known = watched.get(stream);
        if (known == null || known.connection != connection) {
            known = watch(stream, connection);
            if (session.isClosed()) {
                // its end may have been told before this
                watched.remove(stream);
                return true;
            }
        }
        known.handedOver.more();
        if (session.isClosed() || !known.handedOver.isOpen()) {
            known.handedOver.late();
            return true;
        }
        return false;
    }

    private Watched watch(String stream, Object connection) {
        return watched.compute(
                stream, (key, old) -> old != null && old.connection == connection ? old : new Watched(connection));
    }

    /** To be called once, at a session's end: whether nothing it was handed is left; false where that cannot be known. */
    boolean ended(Session session) {
        Watched known = watched.remove(session.getStreamID().getID());
        if (known == null) {
            return true;
        }
        return session instanceof LocalSession
                && Connections.of((LocalSession) session) == known.connection
                && known.handedOver.hasLeft();
    }

    void reset() {
        watched.clear();
    }
}
