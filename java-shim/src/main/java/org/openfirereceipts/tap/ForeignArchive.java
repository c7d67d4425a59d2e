package org.openfirereceipts.tap;

import java.lang.reflect.Field;
import java.util.Map;
import org.jivesoftware.openfire.IQRouter;
import org.jivesoftware.openfire.XMPPServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether another plugin serves message archives (XEP-0313, https://xmpp.org/extensions/xep-0313.html). Such a one is
 * loaded and unloaded at any time, and an IQ router has no public way to be asked what it has handlers for.
 */
class ForeignArchive {
    private static final Logger LOG = LoggerFactory.getLogger(ForeignArchive.class);
    private static final String[] NAMESPACES = {"urn:xmpp:mam:2", "urn:xmpp:mam:1", "urn:xmpp:mam:0"};

    private final Map<?, ?> handlers = handlers();

    /** A look at a map: it may be asked for every message. */
    boolean isServed() {
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
