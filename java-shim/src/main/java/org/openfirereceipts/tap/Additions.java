package org.openfirereceipts.tap;

import org.dom4j.Element;
import org.dom4j.Node;

/** What Openfire and the tap put on a message on its way, and take off it: no key depends on it. */
final class Additions {
    private Additions() {}

    /** @param child of a message */
    static boolean areIn(Element child, String domain) {
        String name = child.getName();
        switch (child.getNamespaceURI()) {
            case Names.STANZA_ID:
            case Names.RECEIPT_ID:
                return StampForm.isOne(name, child.getNamespaceURI())
                        && isOfDomain(child.attributeValue("by"), domain);
            case Names.DELAY:
                return name.equals("delay") && isOfDomain(child.attributeValue("from"), domain);
            case Names.LEGACY_DELAY:
                // Openfire gives the reason and, up to some version, no address
                return name.equals("x")
                        && (child.attributeValue("from") == null
                                || isOfDomain(child.attributeValue("from"), domain));
            case Names.CARBONS:
                // from 4.8 on it is taken out where the message is routed
                return name.equals("private");
            case Names.OFFLINE_RETRIEVAL:
                return name.equals("offline");
            default:
                return false;
        }
    }

    /** XEP-0022: an element without `<id/>` asks, one with it tells. */
    static boolean isEventRequest(Element element) {
        if (!element.getNamespaceURI().equals(Names.MESSAGE_EVENTS) || !element.getName().equals("x")) {
            return false;
        }
        for (int i = 0, count = element.nodeCount(); i < count; i++) {
            Node node = element.node(i);
            if (node instanceof Element && node.getName().equals("id")) {
                return false;
            }
        }
        return true;
    }

    /** Whether a JID is this server's domain, or an account of it. */
    static boolean isOfDomain(String jid, String domain) {
        return jid != null && jid.indexOf('/') < 0 && isWithin(jid, domain);
    }

    /** Whether a JID is one of this server's, whatever its resource. */
    static boolean isWithin(String jid, String domain) {
        if (jid == null) {
            return false;
        }
        int slash = jid.indexOf('/');
        int end = slash < 0 ? jid.length() : slash;
        int at = jid.lastIndexOf('@', end - 1);
        return end - at - 1 == domain.length() && jid.regionMatches(true, at + 1, domain, 0, domain.length());
    }
}
