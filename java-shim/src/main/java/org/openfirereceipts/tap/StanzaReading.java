package org.openfirereceipts.tap;

import java.util.ArrayList;
import java.util.List;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.Node;
import org.dom4j.QName;

/**
 * What the tap reads from a message in one pass over its child elements. Reused by its thread; {@link #clear}
 * lets go of the stanza.
 */
final class StanzaReading {
    /** A list of children beyond this is cut: a stanza may hold a million of them. */
    private static final int LONGEST_CHILDREN = 32 * 1024;

    private static final QName LANGUAGE = QName.get("lang", Namespace.XML_NAMESPACE);

    /** Child elements, one a line, `name namespace`; without the tap's own stamp. */
    final StringBuilder children = new StringBuilder();
    /** What carries a key, by this server's domain or an account of it. */
    final List<Element> localStamps = new ArrayList<>(2);
    /** What says, in the name of this server's domain or of somebody of it, that the message was delayed. */
    final List<Element> localDelays = new ArrayList<>(2);
    /** Text of the first body without xml:lang, or else of the first; of one that has none only where all are so. */
    String body;
    /** The XEP-0022 element that asks for the `offline` event, or null. */
    Element offlineRequest;
    /** The tap's own stamp, where it proved itself. */
    Element proven;
    /** What it did so by; null where it did as version 0.1 would have it. */
    Keys provenBy;

    private final StringBuilder text = new StringBuilder();
    /** No later body is the one that is shown. */
    private boolean plainBody;
    /** What its children are, as Openfire's rule of the offline store has it ({@link OfflineRule}). */
    private boolean states;

    private boolean others;
    private boolean content;

    void clear() {
        children.setLength(0);
        localStamps.clear();
        localDelays.clear();
        body = null;
        offlineRequest = null;
        proven = null;
        provenBy = null;
        plainBody = false;
        states = false;
        others = false;
        content = false;
        if (text.capacity() > LONGEST_CHILDREN) {
            text.setLength(0);
            text.trimToSize();
        }
    }

    /** Reads everything but {@link #children}, and whether a stamp proves itself. */
    void read(Element stanza, String domain) {
        clear();
        for (int i = 0, count = stanza.nodeCount(); i < count; i++) {
            Node node = stanza.node(i);
            if (node instanceof Element) {
                Element child = (Element) node;
                look(child, child.getName(), child.getNamespaceURI(), domain);
            }
        }
    }

    /** The same and {@link #children}, with a stamp that may prove itself, and whether it is content. */
    void readAll(Element stanza, String domain) {
        clear();
        for (int i = 0, count = stanza.nodeCount(); i < count; i++) {
            Node node = stanza.node(i);
            if (node instanceof Element) {
                Element child = (Element) node;
                String name = child.getName();
                String namespace = child.getNamespaceURI();
                look(child, name, namespace, domain);
                list(name, namespace);
                boolean isState = !namespace.isEmpty() && OfflineRule.isState(name, namespace);
                states |= isState;
                others |= !isState;
                content |= !isState && !content && OfflineRule.isContent(child, name, namespace);
            }
        }
    }

    /** Whether the tap takes nothing off the message, so that it is what was read. */
    boolean isAllThere() {
        return localStamps.isEmpty() && localDelays.isEmpty() && offlineRequest == null;
    }

    /** What {@link OfflineRule#stampIsHarmless} says, of the message as {@link #readAll} has found it. */
    boolean stampIsHarmless(String type) {
        return type.equals("chat") ? content : others || !states;
    }

    private void look(Element child, String name, String namespace, String domain) {
        if (namespace.isEmpty() || namespace.equals(Names.CLIENT)) {
            if (!plainBody && name.equals("body")) {
                String said = textOf(child);
                boolean plain = child.attribute(LANGUAGE) == null;
                if (body == null || !said.isEmpty() && (plain || body.isEmpty())) {
                    body = said;
                    plainBody = plain && !said.isEmpty();
                }
            }
        } else if (StampForm.isOne(name, namespace)) {
            if (Additions.isOfDomain(child.attributeValue("by"), domain)) {
                localStamps.add(child);
            }
        } else if (namespace.equals(Names.DELAY) || namespace.equals(Names.LEGACY_DELAY)) {
            if (Additions.isWithin(child.attributeValue("from"), domain)) {
                localDelays.add(child);
            }
        } else if (namespace.equals(Names.MESSAGE_EVENTS) && Additions.isEventRequest(child)) {
            offlineRequest = hasOffline(child) ? child : offlineRequest;
        }
    }

    /** Fills {@link #children}, leaving out the stamp that proved itself. */
    void listChildren(Element stanza) {
        children.setLength(0);
        for (int i = 0, count = stanza.nodeCount(); i < count; i++) {
            Node node = stanza.node(i);
            if (node instanceof Element && node != proven) {
                list(node.getName(), ((Element) node).getNamespaceURI());
            }
        }
    }

    private void list(String name, String namespace) {
        if (children.length() > LONGEST_CHILDREN) {
            return;
        }
        if (children.length() > 0) {
            children.append('\n');
        }
        children.append(name).append(' ');
        if (!namespace.equals(Names.CLIENT)) {
            children.append(namespace);
        }
    }

    private static boolean hasOffline(Element x) {
        for (int i = 0, count = x.nodeCount(); i < count; i++) {
            Node node = x.node(i);
            if (node instanceof Element && node.getName().equals("offline")) {
                return true;
            }
        }
        return false;
    }

    /** All that is in it, however deep. */
    private String textOf(Element element) {
        if (element.nodeCount() == 1 && isText(element.node(0))) {
            return element.node(0).getText();
        }
        text.setLength(0);
        collect(element);
        return text.toString();
    }

    private void collect(Element element) {
        for (int i = 0, count = element.nodeCount(); i < count; i++) {
            Node node = element.node(i);
            if (node instanceof Element) {
                collect((Element) node);
            } else if (isText(node)) {
                text.append(node.getText());
            }
        }
    }

    private static boolean isText(Node node) {
        return node.getNodeType() == Node.TEXT_NODE || node.getNodeType() == Node.CDATA_SECTION_NODE;
    }
}
