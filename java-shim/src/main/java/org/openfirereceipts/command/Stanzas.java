package org.openfirereceipts.command;

import java.util.ArrayList;
import java.util.List;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.Node;
import org.dom4j.QName;
import org.openfirereceipts.tap.StanzaReader;
import org.xmpp.packet.IQ;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;
import org.xmpp.packet.Presence;

/** Makes stanzas of the handler's XML. */
final class Stanzas {
    private static final String CLIENT = "jabber:client";

    private Stanzas() {}

    /** @throws IllegalArgumentException where it is no XML or no stanza */
    static Packet parse(String xml) {
        Element element = element(xml);
        switch (element.getName()) {
            case "message":
                return new Message(element);
            case "iq":
                return new IQ(element);
            case "presence":
                return new Presence(element);
            default:
                throw new IllegalArgumentException("no stanza: " + element.getName());
        }
    }

    /** @throws IllegalArgumentException where it is no XML or no message */
    static Message message(String xml) {
        Element element = element(xml);
        if (!element.getName().equals("message")) {
            throw new IllegalArgumentException("no message: " + element.getName());
        }
        return new Message(element);
    }

    /**
     * The same as it was handed to somebody.
     *
     * @param from the occupant as whom a room gave it to `to`: who sent it is the room's to tell, and it may not; null
     *     where no room did
     */
    static Message message(String xml, String from, JID to) {
        Message message = message(xml);
        if (from != null) {
            message.setFrom(new JID(from));
            message.setTo(to);
        }
        return message;
    }

    private static Element element(String xml) {
        Element element = StanzaReader.read(xml);
        withoutClientNamespace(element);
        return element;
    }

    /** Openfire keeps stanzas without their stream's namespace, and looks for their children so. */
    private static void withoutClientNamespace(Element element) {
        if (element.getNamespaceURI().equals(CLIENT)) {
            element.setQName(QName.get(element.getName(), Namespace.NO_NAMESPACE));
            List<Node> declarations = new ArrayList<>();
            for (int i = 0; i < element.nodeCount(); i++) {
                Node node = element.node(i);
                if (node instanceof Namespace && ((Namespace) node).getURI().equals(CLIENT)) {
                    declarations.add(node);
                }
            }
            for (Node declaration : declarations) {
                element.remove(declaration);
            }
        }
        for (int i = 0, count = element.nodeCount(); i < count; i++) {
            Node node = element.node(i);
            // within another namespace it is declared again, and means something: a forwarded message, say
            if (node instanceof Element && ((Element) node).getNamespaceURI().equals(CLIENT)) {
                withoutClientNamespace((Element) node);
            }
        }
    }
}
