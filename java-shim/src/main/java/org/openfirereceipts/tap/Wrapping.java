package org.openfirereceipts.tap;

import java.io.StringReader;
import org.dom4j.DocumentException;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.Node;
import org.dom4j.QName;
import org.dom4j.io.SAXReader;

/**
 * What Openfire lets in it cannot always read again from its offline store, by the JDK's parser: it would be lost at the
 * login, and stand in the log. Such children of a message that is given to it again are wrapped as text, and unwrapped
 * on their way to a session, so nobody sees them so.
 */
final class Wrapping {
    static final String NAMESPACE = "urn:openfire-receipts:wrapped";

    private static final QName WRAPPED = QName.get("wrapped", Namespace.get(NAMESPACE));

    private Wrapping() {}

    /** @return whether the message can be stored and read again now */
    static boolean wrap(Element message) {
        StanzaXml writer = new StanzaXml();
        if (isReadable(writer, message)) {
            return true;
        }
        for (int i = 0; i < message.nodeCount(); i++) {
            Node node = message.node(i);
            if (node instanceof Element && !isReadable(writer, (Element) node)) {
                Element wrapped = DocumentHelper.createElement(WRAPPED);
                wrapped.setText(writer.write((Element) node).toString());
                message.content().set(i, wrapped);
            }
        }
        return isReadable(writer, message);
    }

    static void undo(Element message) {
        if (message.element(WRAPPED) == null) {
            return;
        }
        for (int i = 0; i < message.nodeCount(); i++) {
            Node node = message.node(i);
            if (node instanceof Element && ((Element) node).getQName().equals(WRAPPED)) {
                Element unwrapped = read(node.getText());
                if (unwrapped != null) {
                    message.content().set(i, unwrapped);
                }
            }
        }
    }

    /**
     * Null where it is nothing that was wrapped here: anybody may send such an element, but not what only this server
     * says in it, a stamp or a delay.
     */
    private static Element read(String text) {
        try {
            Element element = StanzaReader.read(text);
            switch (element.getNamespaceURI()) {
                case Names.STANZA_ID:
                case Names.RECEIPT_ID:
                case Names.DELAY:
                case Names.LEGACY_DELAY:
                    return null;
                default:
                    return element;
            }
        } catch (IllegalArgumentException foreign) {
            return null;
        }
    }

    private static boolean isReadable(StanzaXml writer, Element element) {
        try {
            Utf8Text xml = writer.write(element);
            new SAXReader().read(new StringReader(xml.toString()));
            return !xml.isBroken();
        } catch (DocumentException refused) {
            return false;
        }
    }
}
