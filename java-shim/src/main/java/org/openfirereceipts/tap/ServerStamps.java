package org.openfirereceipts.tap;

import org.dom4j.Element;
import org.dom4j.Node;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when something else on this server stamps one-to-one messages. Two stamps by one account would make
 * the id in the log differ from the id that clients know, so keys go in an element of our own then, until Openfire is
 * restarted or the plugin switched on again.
 */
final class ServerStamps {
    private static final Logger LOG = LoggerFactory.getLogger(ServerStamps.class);
    private volatile boolean seen;

    /** Whether it was noticed. */
    boolean seen() {
        return seen;
    }

    void reset() {
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
                    "RECEIPTS_STAMP_TWICE: something else on this server stamps <stanza-id/> on one-to-one messages,"
                            + " too. Receipts keeps its own in <receipt-id/>; ids in its log are not those that clients see.");
        }
    }

    private static boolean isStampBy(Element element, String recipient) {
        return element.getName().equals("stanza-id")
                && element.getNamespaceURI().equals(Names.STANZA_ID)
                && recipient.equals(element.attributeValue("by"));
    }
}
