package org.openfirereceipts.tap;

import java.lang.reflect.Field;
import java.util.Map;
import org.jivesoftware.openfire.IQRouter;
import org.jivesoftware.openfire.XMPPServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether another plugin serves message archives (XEP-0313, https://xmpp.org/extensions/xep-0313.html), or did so within
 * the last minute. Such a one is loaded and unloaded at any time. Where it is replaced by a later version it is away for
 * seconds: what clients take for an id of their archive then, it would not know when it is back. An IQ router has no
 * public way to be asked what it has handlers for.
 */
class ForeignArchive {
    private static final Logger LOG = LoggerFactory.getLogger(ForeignArchive.class);
    /** One that is taken out of Openfire's directory and put back is away for up to two of its looks there, 20 s each. */
    private static final long HELD_NANOS = 60_000_000_000L;
    private static final String[] NAMESPACES = {"urn:xmpp:mam:2", "urn:xmpp:mam:1", "urn:xmpp:mam:0"};

    private final Map<?, ?> handlers = handlers();
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
        if (handlers == null) {
            return XMPPServer.getInstance() != null
                    && XMPPServer.getInstance().getPluginManager().isLoaded("monitoring");
        }
        for (String namespace : NAMESPACES) {
            if (handlers.get(namespace) != null) {
                return true;
            }
        }
        return false;
    }

    private static Map<?, ?> handlers() {
        XMPPServer server = XMPPServer.getInstance();
        IQRouter router = server == null ? null : server.getIQRouter();
        if (router == null) {
            return null;
        }
        try {
            Field field = IQRouter.class.getDeclaredField("namespace2Handlers");
            field.setAccessible(true);
            return (Map<?, ?>) field.get(router);
        } catch (ReflectiveOperationException | RuntimeException otherVersion) {
            LOG.warn(
                    "RECEIPTS-ARCHIVE: this Openfire does not show what it has handlers for ({}). Of other plugins'"
                            + " archives only Monitoring's is noticed; plugin.receipts.stanza-ids=off is for others.",
                    otherVersion.toString());
            return null;
        }
    }
}
