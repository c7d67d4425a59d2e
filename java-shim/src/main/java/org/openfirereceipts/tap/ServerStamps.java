package org.openfirereceipts.tap;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dom4j.Element;
import org.dom4j.Node;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when something else on this server stamps one-to-one messages. Two stamps by one account would make
 * the id in the log differ from the id that clients know, so the tap's own stand back then; until Openfire is
 * restarted or the plugin switched on anew, keys are linked to that server's stamps in memory.
 */
final class ServerStamps {
    private static final Logger LOG = LoggerFactory.getLogger(ServerStamps.class);
    private static final int REMEMBERED = 10_000;

    private final Map<String, String> keys =
            new LinkedHashMap<String, String>(256, 0.75f, false) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                    return size() > REMEMBERED;
                }
            };

    private volatile boolean seen;

    /** Whether the tap is to stand back. */
    boolean seen() {
        return seen;
    }

    void reset() {
        synchronized (keys) {
            keys.clear();
        }
        seen = false;
    }

    /** Looks for a second stamp by the recipient on a message that carries the tap's. */
    void look(Element message, String recipient) {
        int stamps = 0;
        for (int i = 0, count = message.nodeCount(); i < count; i++) {
            Node node = message.node(i);
            if (node instanceof Element && isStampBy((Element) node, recipient)) {
                stamps++;
            }
        }
        if (stamps > 1 && !seen) {
            seen = true;
            LOG.warn(
                    "RECEIPTS-STAMP-TWICE: something else on this server stamps <stanza-id/> on one-to-one messages,"
                            + " too. Receipts stops stamping; ids in its log are not those that clients see.");
        }
    }

    void link(Element message, String recipient, String key) {
        String id = stampOf(message, recipient);
        if (id != null) {
            synchronized (keys) {
                keys.put(id, key);
            }
        }
    }

    /** The key of a message that carries the server's stamp; null where it is not known. */
    String keyOf(Element message, String recipient) {
        String id = stampOf(message, recipient);
        if (id == null) {
            return null;
        }
        synchronized (keys) {
            return keys.get(id);
        }
    }

    private static String stampOf(Element message, String recipient) {
        for (int i = 0, count = message.nodeCount(); i < count; i++) {
            Node node = message.node(i);
            if (node instanceof Element && isStampBy((Element) node, recipient)) {
                return ((Element) node).attributeValue("id");
            }
        }
        return null;
    }

    private static boolean isStampBy(Element element, String recipient) {
        return element.getName().equals("stanza-id")
                && element.getNamespaceURI().equals(Names.STANZA_ID)
                && recipient.equals(element.attributeValue("by"));
    }
}
