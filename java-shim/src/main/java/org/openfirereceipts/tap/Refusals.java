package org.openfirereceipts.tap;

import org.dom4j.Element;
import org.dom4j.Node;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.Session;
import org.openfirereceipts.spool.Spool;
import org.xmpp.packet.Message;

/**
 * Errors for messages (`E`): of other servers, components, rooms and clients, and Openfire's own where nothing else tells
 * of them. They come in by the router; some Openfire hands to the session of who is told at once, or even twice.
 */
final class Refusals {
    private static final String CONDITIONS = "urn:ietf:params:xml:ns:xmpp-stanzas";
    private static final int LONGEST_CONDITION = 40;

    private final Spool spool;
    private final Speakers speakers;

    Refusals(Spool spool, Speakers speakers) {
        this.spool = spool;
        this.speakers = speakers;
    }

    static boolean isError(Element message) {
        return "error".equals(message.attributeValue("type"));
    }

    /** Openfire lets in nothing by a session that is not, or no longer, authenticated. */
    static boolean isOfUnknownSender(Element message) {
        return "not-authorized".equals(condition(message.element("error")));
    }

    /** @param session of the client that sent it; null or another's where none did */
    void tell(RoutingThread thread, Message message, Session session) {
        Element element = message.getElement();
        String id = element.attributeValue("id");
        if (id == null || message.getFrom() == null || message.getTo() == null || thread.toldError == element) {
            return;
        }
        thread.toldError = element;
        Element error = element.element("error");
        ClientSession client = speakers.client(thread, session);
        boolean byClient = client != null && message.getFrom().equals(client.getAddress());
        spool.append(
                thread.event
                        .event('E', System.currentTimeMillis())
                        .field(message.getFrom().toString())
                        .field(message.getTo().toString())
                        .field(id)
                        .field(condition(error))
                        .field(error == null ? null : error.attributeValue("type"))
                        .field(byClient ? session.getStreamID().getID() : null),
                // it is about a message that was let in
                true);
    }

    /** Anybody may send one: what is no condition by its looks is none. */
    private static String condition(Element error) {
        for (int i = 0; error != null && i < error.nodeCount(); i++) {
            Node node = error.node(i);
            if (node instanceof Element
                    && ((Element) node).getNamespaceURI().equals(CONDITIONS)
                    && !node.getName().equals("text")) {
                String name = node.getName();
                return name.length() <= LONGEST_CONDITION && name.matches("[a-z-]+") ? name : null;
            }
        }
        return null;
    }
}
