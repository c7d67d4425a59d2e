package org.openfirereceipts.tap;

import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.QName;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;

/** Finds what a carbon copy (XEP-0280) for another device of the recipient is a copy of. */
final class Carbons {
    private static final QName RECEIVED = QName.get("received", Namespace.get(Names.CARBONS));
    private static final QName FORWARDED = QName.get("forwarded", Namespace.get(Names.FORWARD));

    private Carbons() {}

    /**
     * The copied message's element; null where `message` is no `received` carbon that this server made for `session`.
     *
     * @param session address of the session that gets it
     */
    static Element received(Message message, JID session) {
        Element received = message.getElement().element(RECEIVED);
        JID from = message.getFrom();
        // only the server sends in an account's bare name: a client's forgery has its full one
        return received == null || from == null || !from.equals(session.asBareJID()) ? null : forwarded(received);
    }

    /** @param copy `<received/>` or `<sent/>` */
    static Element forwarded(Element copy) {
        Element forwarded = copy.element(FORWARDED);
        // Openfire puts it into jabber:client, and a message that it reads from elsewhere may be in none
        return forwarded == null ? null : child(forwarded, "message");
    }

    private static Element child(Element parent, String name) {
        for (int i = 0, count = parent.nodeCount(); i < count; i++) {
            if (parent.node(i) instanceof Element && parent.node(i).getName().equals(name)) {
                return (Element) parent.node(i);
            }
        }
        return null;
    }
}
