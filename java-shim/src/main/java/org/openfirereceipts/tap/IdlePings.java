package org.openfirereceipts.tap;

import org.jivesoftware.openfire.session.Session;
import org.jivesoftware.util.JiveGlobals;

/**
 * How many pings Openfire may have sent a session because nothing came from its client. Up to 4.2 they are not counted
 * by its stream management (OF-1497), but by the client: what it acknowledges is too much by so many stanzas.
 */
final class IdlePings {
    /** Openfire's default of `xmpp.client.idle`, in milliseconds. */
    private static final int IDLE_MILLIS = 6 * 60 * 1000;

    private IdlePings() {}

    /** At the most: one comes after half of the idle time in which nothing was read, and not sooner. */
    static long atMost(Session session) {
        long idle = JiveGlobals.getIntProperty("xmpp.client.idle", IDLE_MILLIS);
        if (!JiveGlobals.getBooleanProperty("xmpp.client.idle.ping", true) || idle <= 0) {
            return 0;
        }
        return atMost(System.currentTimeMillis() - session.getCreationDate().getTime(), idle);
    }

    static long atMost(long lifeMillis, long idleMillis) {
        return Math.max(0, lifeMillis) / Math.max(1, idleMillis / 2);
    }
}
