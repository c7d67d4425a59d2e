package org.openfirereceipts.tap;

import org.dom4j.Element;
import org.xmpp.packet.JID;

/** The key of a message that is not being routed on this thread, by the stamp that it bears. */
final class StampedKeys {
    private final ServerStamps serverStamps;
    private final String domain;

    StampedKeys(ServerStamps serverStamps, String domain) {
        this.serverStamps = serverStamps;
        this.domain = domain;
    }

    /**
     * The key of a message that comes from elsewhere than the router: the offline store, say.
     *
     * @param recipient bare JID
     */
    String of(RoutingThread thread, Element element, String recipient) {
        String from = element.attributeValue("from");
        if (from == null || element.element(Stamps.STANZA_ID) == null) {
            return null;
        }
        StanzaReading reading = thread.reading;
        reading.read(element, domain, new JID(from).toBareJID(), recipient, element.attributeValue("id"));
        try {
            String key = Stamps.provenKey(thread, recipient, true);
            return key != null ? key : serverStamps.keyOf(element, recipient);
        } finally {
            reading.clear();
        }
    }

    /**
     * The key of a message that this server forwards in a carbon copy. It is made while the message itself is on its
     * way on this thread, whose stamp then needs no proof.
     */
    String ofCopied(RoutingThread thread, Element copied, String recipient) {
        Element stamp = copied.element(Stamps.STANZA_ID);
        String claimed = stamp == null ? null : stamp.attributeValue("id");
        if (claimed != null && recipient.equals(stamp.attributeValue("by"))) {
            Routing routing = thread.withKey(claimed);
            if (routing != null && routing.local) {
                routing.sent = true;
                return claimed;
            }
        }
        return of(thread, copied, recipient);
    }
}
