package org.openfirereceipts.tap;

import org.dom4j.Element;
import org.dom4j.Node;
import org.xmpp.packet.JID;

/**
 * What an archive hands out (XEP-0313, https://xmpp.org/extensions/xep-0313.html): one message for each that it has kept.
 * It is an answer and nobody's message, whoever serves the archive; a page of it is not to be followed, and not stamped.
 */
final class ArchiveResults {
    private ArchiveResults() {}

    /**
     * Whether that is all there is in a message, but for hints (XEP-0334) and ids (XEP-0359). An archive speaks as an account
     * or a room: what a client sends as such, which another one may show for true (CVE-2017-5589 and its kin), is a message.
     */
    static boolean isOne(Element message, JID from) {
        if (from.getResource() != null) {
            return false;
        }
        boolean found = false;
        for (int i = 0, count = message.nodeCount(); i < count; i++) {
            Node node = message.node(i);
            if (!(node instanceof Element)) {
                continue;
            }
            Element child = (Element) node;
            if (isPart(child)) {
                found = true;
            } else if (!isAside(child.getNamespaceURI())) {
                return false;
            }
        }
        return found;
    }

    /** The kept message that this one wraps, or null. */
    static Element kept(Element message) {
        for (int i = 0, count = message.nodeCount(); i < count; i++) {
            Node node = message.node(i);
            if (node instanceof Element && node.getName().equals("result") && isPart((Element) node)) {
                return Carbons.forwarded((Element) node);
            }
        }
        return null;
    }

    private static boolean isAside(String namespace) {
        return namespace.equals(Names.HINTS)
                || namespace.equals(Names.STANZA_ID)
                || namespace.equals(Names.RECEIPT_ID);
    }

    private static boolean isPart(Element child) {
        return child.getNamespaceURI().startsWith(Names.ARCHIVE)
                && (child.getName().equals("result") || child.getName().equals("fin"));
    }
}
