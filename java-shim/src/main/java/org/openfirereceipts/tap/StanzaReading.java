package org.openfirereceipts.tap;

import java.nio.charset.StandardCharsets;
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
    /** `<stanza-id/>` elements by this server's domain or an account of it. */
    final List<Element> localStamps = new ArrayList<>(2);
    /** Text of the first body without xml:lang, or else of the first; of one that has none only where all are so. */
    String body;
    /** The XEP-0022 element that asks for the `offline` event, or null. */
    Element offlineRequest;
    /** The tap's own stamp, where it proved itself. */
    Element proven;

    private byte[] content = new byte[512];
    private int length;
    private final StringBuilder text = new StringBuilder();

    void clear() {
        children.setLength(0);
        localStamps.clear();
        body = null;
        offlineRequest = null;
        proven = null;
        length = 0;
        if (text.capacity() > LONGEST_CHILDREN) {
            text.setLength(0);
            text.trimToSize();
        }
        if (content.length > 2 * LONGEST_CHILDREN) {
            content = new byte[512];
        }
    }

    /** Reads everything but whether a stamp proves itself, which needs the content first. */
    void read(Element stanza, String domain, String sender, String recipient, String id) {
        clear();
        // random bytes, 0, sender, 0, recipient, 0, id, 0, then name, 0, text, 0 for each child
        content[0] = 0;
        length = 1;
        addText(sender);
        addText(recipient);
        addText(id == null ? "" : id);
        boolean plainBody = false;
        for (int i = 0, count = stanza.nodeCount(); i < count; i++) {
            Node node = stanza.node(i);
            if (!(node instanceof Element)) {
                continue;
            }
            Element child = (Element) node;
            String name = child.getName();
            String namespace = child.getNamespaceURI();
            if (namespace.equals(Names.STANZA_ID) && name.equals("stanza-id")) {
                if (isLocal(child.attributeValue("by"), domain)) {
                    localStamps.add(child);
                }
                continue;
            }
            boolean ofClient = namespace.isEmpty() || namespace.equals(Names.CLIENT);
            // Openfire adds the delays, and the tap takes from the events
            if (!namespace.equals(Names.DELAY)
                    && !namespace.equals(Names.LEGACY_DELAY)
                    && !namespace.equals(Names.MESSAGE_EVENTS)) {
                text.setLength(0);
                collect(child);
                if (text.length() > 0) {
                    addText(name);
                    addCollected();
                }
            }
            if (ofClient && !plainBody && name.equals("body")) {
                boolean said = text.length() > 0;
                boolean plain = child.attribute(LANGUAGE) == null;
                if (body == null || said && (plain || body.isEmpty())) {
                    body = text.toString();
                    plainBody = plain && said;
                }
            } else if (namespace.equals(Names.MESSAGE_EVENTS) && name.equals("x")) {
                readEvents(child);
            }
        }
    }

    /** Fills {@link #children}, leaving out the stamp that proved itself. */
    void listChildren(Element stanza) {
        for (int i = 0, count = stanza.nodeCount(); i < count; i++) {
            Node node = stanza.node(i);
            if (!(node instanceof Element) || node == proven) {
                continue;
            }
            Element child = (Element) node;
            if (children.length() > LONGEST_CHILDREN) {
                return;
            }
            if (children.length() > 0) {
                children.append('\n');
            }
            children.append(child.getName()).append(' ');
            String namespace = child.getNamespaceURI();
            if (!namespace.equals(Names.CLIENT)) {
                children.append(namespace);
            }
        }
    }

    byte[] content() {
        return content;
    }

    int contentLength() {
        return length;
    }

    /** XEP-0022: an element without `<id/>` asks, one with it tells. */
    private void readEvents(Element x) {
        boolean asks = false;
        for (int i = 0, count = x.nodeCount(); i < count; i++) {
            Node node = x.node(i);
            if (node instanceof Element) {
                String name = node.getName();
                if (name.equals("id")) {
                    return;
                }
                asks |= name.equals("offline");
            }
        }
        if (asks) {
            offlineRequest = x;
        }
    }

    private static boolean isLocal(String by, String domain) {
        if (by == null || by.indexOf('/') >= 0) {
            return false;
        }
        int at = by.indexOf('@');
        return by.length() - at - 1 == domain.length()
                && by.regionMatches(true, at + 1, domain, 0, domain.length());
    }

    private void collect(Element element) {
        for (int i = 0, count = element.nodeCount(); i < count; i++) {
            Node node = element.node(i);
            if (node instanceof Element) {
                collect((Element) node);
            } else if (node.getNodeType() == Node.TEXT_NODE || node.getNodeType() == Node.CDATA_SECTION_NODE) {
                text.append(node.getText());
            }
        }
    }

    private void addText(String value) {
        int size = value.length();
        room(size + 1);
        int at = length;
        for (int i = 0; i < size; i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
                room(utf8.length + 1);
                System.arraycopy(utf8, 0, content, length, utf8.length);
                at = length + utf8.length;
                break;
            }
            content[at++] = (byte) c;
        }
        content[at++] = 0;
        length = at;
    }

    /** XML writers and parsers between two entries of a message may turn a CR into a LF. */
    private void addCollected() {
        boolean had = false;
        for (int i = 0, size = text.length(); i < size; i++) {
            if (text.charAt(i) == '\r') {
                had = true;
                break;
            }
        }
        if (!had) {
            addText(text.toString());
            return;
        }
        StringBuilder normal = new StringBuilder(text.length());
        for (int i = 0, size = text.length(); i < size; i++) {
            char c = text.charAt(i);
            if (c != '\r') {
                normal.append(c);
            } else if (i + 1 == size || text.charAt(i + 1) != '\n') {
                normal.append('\n');
            }
        }
        addText(normal.toString());
    }

    private void room(int more) {
        if (length + more > content.length) {
            byte[] larger = new byte[Math.max(length + more, content.length * 2)];
            System.arraycopy(content, 0, larger, 0, length);
            content = larger;
        }
    }
}
