package org.openfirereceipts.tap;

import org.dom4j.Element;
import org.dom4j.Node;

/**
 * What Openfire's `OfflineMessageStore.shouldStoreMessage` (4.2.0 to 5.2, private there) makes of a message. The
 * tap needs it twice: a stamp must not turn what would not be stored into what is, and 4.2 says "stored" of
 * messages that it did not store.
 */
public final class OfflineRule {
    private OfflineRule() {}

    /** Whether it would be stored for a user who is away. */
    public static boolean stores(Element message) {
        if (forbidsStoring(message)) {
            return false;
        }
        String type = message.attributeValue("type");
        if ("headline".equals(type) || "groupchat".equals(type) || "error".equals(type)) {
            return false;
        }
        return !"chat".equals(type) || chatHasContent(message);
    }

    /** Whether its sender asks not to store it (XEP-0334). */
    public static boolean forbidsStoring(Element message) {
        for (int i = 0, count = message.nodeCount(); i < count; i++) {
            Node node = message.node(i);
            if (node instanceof Element
                    && node.getName().equals("no-store")
                    && ((Element) node).getNamespaceURI().equals(Names.HINTS)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a stamp changes nothing: a chat message is stored if it has a body, or any child in a namespace
     * other than chat states and real-time text. A stamp would be such a child.
     */
    static boolean stampIsHarmless(Element message, String type) {
        if (type.equals("chat")) {
            return chatHasContent(message);
        }
        return !onlyStates(message);
    }

    /**
     * Whether a chat message says something, a subject, that Openfire would not store it for: the guard has it stored,
     * so that it may as well be stamped at once.
     */
    static boolean isStoredByTheGuard(Element message, String type) {
        if (!type.equals("chat")) {
            return false;
        }
        for (int i = 0, count = message.nodeCount(); i < count; i++) {
            Node node = message.node(i);
            if (node instanceof Element && ((Element) node).getNamespaceURI().isEmpty()) {
                String name = node.getName();
                if (!name.equals("body") && !name.equals("thread")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean chatHasContent(Element message) {
        for (int i = 0, count = message.nodeCount(); i < count; i++) {
            Node node = message.node(i);
            if (node instanceof Element
                    && isContent((Element) node, node.getName(), ((Element) node).getNamespaceURI())) {
                return true;
            }
        }
        return false;
    }

    /** Whether a chat message is stored for this child of it. */
    static boolean isContent(Element child, String name, String namespace) {
        return namespace.isEmpty()
                ? name.equals("body") && !child.getText().isEmpty()
                : !isState(name, namespace);
    }

    private static boolean onlyStates(Element message) {
        boolean state = false;
        for (int i = 0, count = message.nodeCount(); i < count; i++) {
            Node node = message.node(i);
            if (node instanceof Element) {
                if (!isState(node.getName(), ((Element) node).getNamespaceURI())) {
                    return false;
                }
                state = true;
            }
        }
        return state;
    }

    static boolean isState(String name, String namespace) {
        return namespace.equals(Names.CHAT_STATES) || namespace.equals(Names.REAL_TIME_TEXT) && name.equals("rtt");
    }
}
