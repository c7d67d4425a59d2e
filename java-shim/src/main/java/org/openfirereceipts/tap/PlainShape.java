package org.openfirereceipts.tap;

import org.dom4j.Attribute;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.Node;

/**
 * Recognises a message of which the fields of `M` say everything: its attributes are those of the envelope, its children
 * a body of text, an origin-id that is the id, and elements that are empty but for their names. Most are so, and need not be written as XML at all:
 * the handler does, as {@link StanzaXml} would have, from the fields and the letters found here. Reused by its thread.
 */
final class PlainShape {
    /** A list of more children than such a message has; far from where it is cut ({@link StanzaReading}). */
    private static final int LONGEST_CHILDREN = 1000;

    private static final String ORIGIN_ID = "urn:xmpp:sid:0";

    /**
     * What is written behind the name, in order: `n` namespace of clients, `f` from, `t` to, `y` type, `i` id; then `o`
     * where an origin-id says the id once more (XEP-0359), as most clients that have one do.
     */
    private final StringBuilder letters = new StringBuilder(6);

    /**
     * The letters, valid until the next call; null where it is not plain.
     *
     * @param reading of this element, all of whose children it has listed
     * @param longest of a body, in characters
     */
    CharSequence of(
            Element message, StanzaReading reading, String from, String to, String type, String id, int longest) {
        letters.setLength(0);
        String namespace = message.getNamespaceURI();
        if (reading.proven != null
                || reading.children.length() > LONGEST_CHILDREN
                || reading.body != null && reading.body.length() > longest
                || !message.getName().equals("message")
                || !message.getNamespacePrefix().isEmpty()) {
            return null;
        }
        if (namespace.equals(Names.CLIENT)) {
            letters.append('n');
        } else if (!namespace.isEmpty()) {
            return null;
        }
        for (int i = 0, count = message.attributeCount(); i < count; i++) {
            if (!isOfEnvelope(message.attribute(i), from, to, type, id)) {
                return null;
            }
        }
        return hasPlainChildren(message, namespace, id, reading.body) ? letters : null;
    }

    private boolean isOfEnvelope(Attribute attribute, String from, String to, String type, String id) {
        if (!attribute.getNamespacePrefix().isEmpty()) {
            return false;
        }
        switch (attribute.getName()) {
            case "from":
                return isOnce('f', attribute, from);
            case "to":
                return isOnce('t', attribute, to);
            case "type":
                return isOnce('y', attribute, type);
            case "id":
                return isOnce('i', attribute, id);
            default:
                return false;
        }
    }

    private boolean isOnce(char letter, Attribute attribute, String field) {
        if (!attribute.getValue().equals(field)) {
            return false;
        }
        letters.append(letter);
        return true;
    }

    private boolean hasPlainChildren(Element message, String namespace, String id, String body) {
        boolean hasBody = false;
        boolean hasOriginId = false;
        for (int i = 0, count = message.nodeCount(); i < count; i++) {
            Node node = message.node(i);
            if (isItsNamespace(node, namespace)) {
                continue;
            }
            if (!(node instanceof Element)) {
                return false;
            }
            Element child = (Element) node;
            String uri = child.getNamespaceURI();
            boolean inherits = uri.equals(namespace);
            if (uri.equals(ORIGIN_ID) && child.getName().equals("origin-id")) {
                if (hasOriginId || !says(child, uri, id)) {
                    return false;
                }
                hasOriginId = true;
                continue;
            }
            if (child.attributeCount() > 0
                    || !child.getNamespacePrefix().isEmpty()
                    || !inherits && (uri.isEmpty() || uri.equals(Names.CLIENT) || uri.indexOf('\n') >= 0)) {
                return false;
            }
            if (inherits && child.getName().equals("body")) {
                if (hasBody || body == null || !isText(child, namespace, body)) {
                    return false;
                }
                hasBody = true;
            } else if (!isEmpty(child, uri)) {
                return false;
            }
        }
        if (hasOriginId) {
            letters.append('o');
        }
        return hasBody || body == null;
    }

    private static boolean says(Element originId, String uri, String id) {
        if (!originId.getNamespacePrefix().isEmpty() || originId.attributeCount() != 1 || !isEmpty(originId, uri)) {
            return false;
        }
        Attribute only = originId.attribute(0);
        return only.getName().equals("id")
                && only.getNamespacePrefix().isEmpty()
                && only.getValue().equals(id);
    }

    private static boolean isEmpty(Element element, String namespace) {
        for (int i = 0, count = element.nodeCount(); i < count; i++) {
            if (!isItsNamespace(element.node(i), namespace)) {
                return false;
            }
        }
        return true;
    }

    /** A parser may have cut the text anywhere. */
    private static boolean isText(Element element, String namespace, String text) {
        int at = 0;
        for (int i = 0, count = element.nodeCount(); i < count; i++) {
            Node node = element.node(i);
            if (isItsNamespace(node, namespace)) {
                continue;
            }
            String part = node.getNodeType() == Node.TEXT_NODE ? node.getText() : null;
            if (part == null || !text.startsWith(part, at)) {
                return false;
            }
            at += part.length();
        }
        return at > 0 && at == text.length();
    }

    /** Some parsers leave the declaration of an element's own namespace among its nodes. */
    private static boolean isItsNamespace(Node node, String namespace) {
        return node instanceof Namespace
                && ((Namespace) node).getPrefix().isEmpty()
                && ((Namespace) node).getURI().equals(namespace);
    }
}
