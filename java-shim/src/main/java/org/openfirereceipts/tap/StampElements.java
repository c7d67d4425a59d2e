package org.openfirereceipts.tap;

import org.dom4j.Element;
import org.dom4j.Node;

/** Finds the elements that may carry a key, where none has to prove itself: this server's own store is read. */
public final class StampElements {
    private StampElements() {}

    /** The key that a message bears as this account's (bare JID), or null. */
    public static String key(Element message, String account) {
        Element stamp = by(account, message);
        return stamp == null ? null : stamp.attributeValue("id");
    }

    /** Whether a stanza that is not parsed yet may bear one. */
    public static boolean mayBeIn(String stanza) {
        return stanza.contains("stanza-id") || stanza.contains("receipt-id");
    }

    /** The element by which the account's key is known, or null. */
    static Element by(String account, Element message) {
        Element found = null;
        for (int i = 0, count = message.nodeCount(); i < count; i++) {
            Node node = message.node(i);
            if (node instanceof Element
                    && isOne((Element) node)
                    && account.equals(((Element) node).attributeValue("by"))) {
                Element stamp = (Element) node;
                // beside an element of our own a stanza-id is somebody else's
                if (stamp.getQName().equals(StampForm.RECEIPT_ID)) {
                    return stamp;
                }
                found = found == null ? stamp : found;
            }
        }
        return found;
    }

    /** Whether there is any, whoever put it there. */
    static boolean areOn(Element message) {
        return message.element(StampForm.STANZA_ID) != null || message.element(StampForm.RECEIPT_ID) != null;
    }

    static boolean isOne(Element element) {
        return StampForm.isOne(element.getName(), element.getNamespaceURI());
    }
}
