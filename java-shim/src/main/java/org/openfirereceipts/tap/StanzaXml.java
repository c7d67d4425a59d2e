package org.openfirereceipts.tap;

import org.dom4j.Attribute;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.Node;

/**
 * Writes an element as XML into a buffer that its thread keeps. dom4j's own writer costs several times as much,
 * and leaves a CR in text as it is, which the next parser turns into a LF.
 */
final class StanzaXml {
    private static final int KEPT = 64 * 1024;

    private final StringBuilder out = new StringBuilder(1024);
    private String[] prefixes = new String[16];
    private String[] uris = new String[16];
    private int scope;

    /** The element's XML; valid until the next call. */
    StringBuilder write(Element element) {
        if (out.capacity() > KEPT) {
            out.setLength(0);
            out.trimToSize();
        }
        out.setLength(0);
        scope = 0;
        element(element);
        return out;
    }

    private void element(Element element) {
        int outer = scope;
        String prefix = element.getNamespacePrefix();
        int begin = out.length();
        out.append('<');
        if (!prefix.isEmpty()) {
            out.append(prefix).append(':');
        }
        out.append(element.getName());
        int nameEnd = out.length();
        declare(prefix, element.getNamespaceURI());
        int count = element.nodeCount();
        boolean hasContent = false;
        for (int i = 0; i < count; i++) {
            Node node = element.node(i);
            if (node instanceof Namespace) {
                // declared here and used in content, perhaps
                Namespace declared = (Namespace) node;
                if (!declared.getPrefix().equals(prefix)) {
                    declare(declared.getPrefix(), declared.getURI());
                }
            } else {
                hasContent = true;
            }
        }
        for (int i = 0, attributes = element.attributeCount(); i < attributes; i++) {
            attribute(element.attribute(i));
        }
        if (!hasContent) {
            out.append("/>");
            scope = outer;
            return;
        }
        out.append('>');
        for (int i = 0; i < count; i++) {
            Node node = element.node(i);
            if (node instanceof Element) {
                element((Element) node);
            } else if (node.getNodeType() == Node.TEXT_NODE || node.getNodeType() == Node.CDATA_SECTION_NODE) {
                escape(node.getText(), false);
            }
        }
        out.append("</").append(out, begin + 1, nameEnd).append('>');
        scope = outer;
    }

    private void attribute(Attribute attribute) {
        String prefix = attribute.getNamespacePrefix();
        if (!prefix.isEmpty()) {
            declare(prefix, attribute.getNamespaceURI());
            out.append(' ').append(prefix).append(':');
        } else {
            out.append(' ');
        }
        out.append(attribute.getName()).append("=\"");
        escape(attribute.getValue(), true);
        out.append('"');
    }

    private void declare(String prefix, String uri) {
        if (prefix.equals("xml")) {
            return;
        }
        for (int i = scope - 1; i >= 0; i--) {
            if (prefixes[i].equals(prefix)) {
                if (uris[i].equals(uri)) {
                    return;
                }
                break;
            }
            if (i == 0 && prefix.isEmpty() && uri.isEmpty()) {
                return;
            }
        }
        if (scope == 0 && prefix.isEmpty() && uri.isEmpty()) {
            return;
        }
        if (scope == prefixes.length) {
            prefixes = java.util.Arrays.copyOf(prefixes, scope * 2);
            uris = java.util.Arrays.copyOf(uris, scope * 2);
        }
        prefixes[scope] = prefix;
        uris[scope++] = uri;
        out.append(" xmlns");
        if (!prefix.isEmpty()) {
            out.append(':').append(prefix);
        }
        out.append("=\"");
        escape(uri, true);
        out.append('"');
    }

    private void escape(String text, boolean inAttribute) {
        if (text == null) {
            return;
        }
        int copied = 0;
        int length = text.length();
        for (int i = 0; i < length; i++) {
            String instead;
            switch (text.charAt(i)) {
                case '<':
                    instead = "&lt;";
                    break;
                case '>':
                    instead = "&gt;";
                    break;
                case '&':
                    instead = "&amp;";
                    break;
                case '\r':
                    instead = "&#13;";
                    break;
                case '"':
                    instead = inAttribute ? "&quot;" : null;
                    break;
                case '\n':
                    instead = inAttribute ? "&#10;" : null;
                    break;
                case '\t':
                    instead = inAttribute ? "&#9;" : null;
                    break;
                default:
                    instead = null;
            }
            if (instead != null) {
                out.append(text, copied, i).append(instead);
                copied = i + 1;
            }
        }
        out.append(text, copied, length);
    }
}
