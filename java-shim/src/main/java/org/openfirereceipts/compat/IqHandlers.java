package org.openfirereceipts.compat;

import java.lang.reflect.Field;
import java.util.Map;
import org.jivesoftware.openfire.IQRouter;
import org.jivesoftware.openfire.XMPPServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** For which namespaces an Openfire has handlers. Its IQ router has no public way to be asked. */
public final class IqHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(IqHandlers.class);

    private final Map<?, ?> byNamespace = find();

    /** Whether anything at all can be known of them. */
    public boolean areKnown() {
        return byNamespace != null;
    }

    /** A look at a map: this may be asked for every message. */
    public boolean has(String namespace) {
        return byNamespace.get(namespace) != null;
    }

    private static Map<?, ?> find() {
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
                    "RECEIPTS_ARCHIVE: this Openfire does not show what it has handlers for ({}). Of other plugins'"
                            + " archives only Monitoring's is noticed; plugin.receipts.stanza-ids=off is for others.",
                    otherVersion.toString());
            return null;
        }
    }
}
