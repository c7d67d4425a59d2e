package org.openfirereceipts.tap;

import org.dom4j.Element;
import org.openfirereceipts.compat.Entrance;
import org.xmpp.packet.Message;

/** Messages that enter and are stamped, and what stands on them then. */
public abstract class StampCase extends TapCase {
    static final String HEAD = "<message from='alice@localhost/home' to='bob@localhost' type='chat' id='m1'>";

    Message enter(Entrance by, Message message) throws Exception {
        entrance = by;
        tap.interceptPacket(message, alice, true, false);
        tap.messageStored(message);
        tap.interceptPacket(message, alice, true, true);
        return message;
    }

    /** What Openfire's offline store hands out of what was put into it. */
    static Message fromStore(Message message) throws Exception {
        String stored = message.getElement().asXML();
        try {
            return message(stored);
        } catch (Exception notXml) {
            return message(stored.replaceAll("&#\\d+;", ""));
        }
    }

    /** Of those that it bears. */
    static String firstStamp(Message message) {
        Element stamp = message.getElement().element("stanza-id");
        return stamp == null ? null : stamp.attributeValue("id");
    }

    static String stampOf(String key) {
        return "<stanza-id xmlns='urn:xmpp:sid:0' by='bob@localhost' id='" + key + "'/>";
    }

    static String receiptId(Message message) {
        for (Element element : message.getElement().elements()) {
            if (element.getNamespaceURI().equals("urn:openfire-receipts:id:0")) {
                return element.attributeValue("id");
            }
        }
        return null;
    }
}
