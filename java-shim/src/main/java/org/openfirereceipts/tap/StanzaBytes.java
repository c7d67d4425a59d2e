package org.openfirereceipts.tap;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.dom4j.Attribute;
import org.dom4j.Element;
import org.dom4j.Node;

/**
 * What a key is to prove, as bytes: whatever means the same is written the same. Prefixes, the order of attributes and
 * how lines end are free to change between two entries of a message; so is what Openfire and the tap add and take.
 */
final class StanzaBytes {
    /** Not in any text that is written here. */
    private static final byte BEGIN = 1;

    private static final byte END = 2;
    /** Kept; a stanza may be as long as Openfire lets it. */
    private static final int KEPT = 64 * 1024;

    private byte[] bytes = new byte[512];
    private int length;
    private final Attribute[] sorted = new Attribute[8];

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[512];
        }
    }

    /** @param sender bare JID, as is the recipient */
    StanzaBytes addresses(String sender, String recipient) {
        clear();
        put((byte) 0);
        end(sender);
        end(recipient);
        return this;
    }

    /** The whole stanza but for its addressee, and for what {@link Additions} names. */
    StanzaBytes content(Element stanza, String domain) {
        clear();
        attributes(stanza, true);
        for (int i = 0, count = stanza.nodeCount(); i < count; i++) {
            Node node = stanza.node(i);
            if (node instanceof Element && !Additions.areIn((Element) node, domain)) {
                element((Element) node);
            }
        }
        return this;
    }

    private void element(Element element) {
        boolean isEventRequest = Additions.isEventRequest(element);
        int begin = length;
        put(BEGIN);
        end(element.getName());
        namespace(element.getNamespaceURI());
        attributes(element, false);
        int empty = length;
        for (int i = 0, count = element.nodeCount(); i < count; i++) {
            Node node = element.node(i);
            if (node instanceof Element) {
                if (!isEventRequest || !node.getName().equals("offline")) {
                    element((Element) node);
                }
            } else if (!isEventRequest
                    && (node.getNodeType() == Node.TEXT_NODE || node.getNodeType() == Node.CDATA_SECTION_NODE)) {
                text(node.getText(), false);
            }
        }
        if (isEventRequest && length == empty) {
            // the tap takes it out as a whole
            length = begin;
            return;
        }
        put(END);
    }

    private void attributes(Element element, boolean isStanza) {
        int count = element.attributeCount();
        if (count == 0) {
            return;
        }
        if (count > sorted.length || !areInNoNamespace(element, count)) {
            attributesInOrder(element, isStanza, count);
            return;
        }
        // the order is that of the strings below: a name is in none other's place, and nothing in it is below a line end
        int kept = 0;
        for (int i = 0; i < count; i++) {
            Attribute attribute = element.attribute(i);
            String name = attribute.getName();
            if (isStanza && name.equals("to")) {
                continue;
            }
            int at = kept++;
            while (at > 0 && sorted[at - 1].getName().compareTo(name) > 0) {
                sorted[at] = sorted[at - 1];
                at--;
            }
            sorted[at] = attribute;
        }
        for (int i = 0; i < kept; i++) {
            put((byte) ' ');
            text(sorted[i].getName(), true);
            put((byte) ' ');
            text(sorted[i].getValue(), true);
            put((byte) 0);
            sorted[i] = null;
        }
    }

    private static boolean areInNoNamespace(Element element, int count) {
        for (int i = 0; i < count; i++) {
            if (!element.attribute(i).getNamespaceURI().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private void attributesInOrder(Element element, boolean isStanza, int count) {
        String[] written = new String[count];
        int kept = 0;
        for (int i = 0; i < count; i++) {
            Attribute attribute = element.attribute(i);
            String namespace = attribute.getNamespaceURI();
            // redelivery readdresses it
            if (!isStanza || !namespace.isEmpty() || !attribute.getName().equals("to")) {
                written[kept++] = namespace + '\n' + attribute.getName() + '\n' + attribute.getValue();
            }
        }
        Arrays.sort(written, 0, kept);
        for (int i = 0; i < kept; i++) {
            text(written[i], true);
            put((byte) 0);
        }
    }

    private void namespace(String uri) {
        end(uri.equals(Names.CLIENT) || uri.equals(Names.SERVER) ? "" : uri);
    }

    private void end(String value) {
        text(value, false);
        put((byte) 0);
    }

    /** Line ends as parsers give them, in attributes blanks; without the characters that XML and its stores lack. */
    private void text(String value, boolean inAttribute) {
        int size = value.length();
        room(size);
        int begin = printable(value, size);
        for (int i = begin; i < size; i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                int until = i + 1;
                while (until < size && value.charAt(until) >= 0x80) {
                    until++;
                }
                byte[] utf8 = value.substring(i, until).getBytes(StandardCharsets.UTF_8);
                room(utf8.length + size - until);
                System.arraycopy(utf8, 0, bytes, length, utf8.length);
                length += utf8.length;
                i = until - 1;
            } else if (c >= ' ') {
                bytes[length++] = (byte) c;
            } else if (c == '\r') {
                if (i + 1 == size || value.charAt(i + 1) != '\n') {
                    bytes[length++] = (byte) (inAttribute ? ' ' : '\n');
                }
            } else if (c == '\n' || c == '\t') {
                bytes[length++] = (byte) (inAttribute ? ' ' : c);
            }
        }
    }

    /** Writes what text begins with that is written as it is, mostly all of it; there is room. */
    private int printable(String value, int size) {
        byte[] into = bytes;
        int at = length;
        int i = 0;
        for (; i < size; i++) {
            char c = value.charAt(i);
            if (c < ' ' || c >= 0x80) {
                break;
            }
            into[at + i] = (byte) c;
        }
        length = at + i;
        return i;
    }

    private void put(byte one) {
        room(1);
        bytes[length++] = one;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}
