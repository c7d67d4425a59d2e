package org.openfirereceipts.tap;

import org.jivesoftware.openfire.XMPPServer;
import org.openfirereceipts.compat.IqHandlers;

/**
 * Whether another plugin serves message archives (XEP-0313, https://xmpp.org/extensions/xep-0313.html), or did so within
 * the last minute. Such a one is loaded and unloaded at any time. Where it is replaced by a later version it is away for
 * seconds: what clients take for an id of their archive then, it would not know when it is back.
 */
class ForeignArchive {
    /** One that is taken out of Openfire's directory and put back is away for up to two of its looks there, 20 s each. */
    private static final long HELD_NANOS = 60_000_000_000L;
    private static final String[] NAMESPACES = {"urn:xmpp:mam:2", "urn:xmpp:mam:1", "urn:xmpp:mam:0"};

    private final IqHandlers handlers = new IqHandlers();
    /** When it was last seen to be served; null where it never was. One look in a second is noted, at the most. */
    private volatile Long seenAt;

    /** A look at a map: it may be asked for every message. */
    boolean isServed() {
        Long seen = seenAt;
        if (isServedNow()) {
            long now = nanoTime();
            if (seen == null || now - seen > 1_000_000_000L) {
                seenAt = now;
            }
            return true;
        }
        return seen != null && nanoTime() - seen < HELD_NANOS;
    }

    long nanoTime() {
        return System.nanoTime();
    }

    boolean isServedNow() {
        if (!handlers.areKnown()) {
            return XMPPServer.getInstance() != null
                    && XMPPServer.getInstance().getPluginManager().isLoaded("monitoring");
        }
        for (String namespace : NAMESPACES) {
            if (handlers.has(namespace)) {
                return true;
            }
        }
        return false;
    }
}
