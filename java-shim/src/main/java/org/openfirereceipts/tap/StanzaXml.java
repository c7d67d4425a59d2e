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
    private final Utf8Text out = new Utf8Text();
    private String[] prefixes = new String[16];
    private String[] uris = new String[16];
    private int scope;

    /** The element's XML; valid until the next call. */
    Utf8Text write(Element element) {
        out.clear();
        scope = 0;
        element(element);
        return out;
    }

    private void element(Element element) {
        int outer = scope;
        String prefix = element.getNamespacePrefix();
        int begin = out.length();
        out.put('<');
        if (!prefix.isEmpty()) {
            out.append(prefix);
            out.put(':');
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
        out.put('>');
        for (int i = 0; i < count; i++) {
            Node node = element.node(i);
            if (node instanceof Element) {
                element((Element) node);
            } else if (node.getNodeType() == Node.TEXT_NODE || node.getNodeType() == Node.CDATA_SECTION_NODE) {
                String text = node.getText();
                if (text != null) {
                    out.escapeText(text);
                }
            }
        }
        out.append("</");
        out.repeat(begin + 1, nameEnd);
        out.put('>');
        scope = outer;
    }

    private void attribute(Attribute attribute) {
        String prefix = attribute.getNamespacePrefix();
        if (!prefix.isEmpty()) {
            declare(prefix, attribute.getNamespaceURI());
            out.put(' ');
            out.append(prefix);
            out.put(':');
        } else {
            out.put(' ');
        }
        out.append(attribute.getName());
        out.append("=\"");
        String value = attribute.getValue();
        if (value != null) {
            out.escapeValue(value);
        }
        out.put('"');
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
            out.put(':');
            out.append(prefix);
        }
        out.append("=\"");
        out.escapeValue(uri);
        out.put('"');
    }
}
