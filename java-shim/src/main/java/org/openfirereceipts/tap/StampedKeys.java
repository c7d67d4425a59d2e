package org.openfirereceipts.tap;

import org.dom4j.Element;
import org.xmpp.packet.JID;

/** The key of a message that is not being routed on this thread, by the stamp that it bears. */
final class StampedKeys {
    private final Stamps stamps;
    private final String domain;

    StampedKeys(Stamps stamps, String domain) {
        this.stamps = stamps;
        this.domain = domain;
    }

    /**
     * The key of a message that comes from elsewhere than the router: the offline store, say. None but this server
     * hands out there, and its stores change texts (line ends in an id, characters that XML lacks, what a database's
     * character set has no room for): so the key need not prove what is in it, but between whom it goes.
     *
     * @param recipient bare JID
     */
    String of(RoutingThread thread, Element element, String recipient) {
        String from = element.attributeValue("from");
        if (from == null || !StampElements.areOn(element)) {
            return null;
        }
        StanzaReading reading = thread.reading;
        reading.read(element, domain);
        try {
            return stamps.handedOut(thread, element, new JID(from).toBareJID(), recipient);
        } finally {
            reading.clear();
        }
    }

    /**
     * The key of a message that this server forwards in a carbon copy. It is made while the message itself is on its
     * way on this thread, whose stamp then needs no proof.
     */
    String ofCopied(RoutingThread thread, Element copied, String recipient) {
        Element stamp = StampElements.by(recipient, copied);
        String claimed = stamp == null ? null : stamp.attributeValue("id");
        if (claimed != null) {
            Routing routing = thread.withKey(claimed);
            if (routing != null && routing.local) {
                routing.copied = true;
                return claimed;
            }
        }
        return of(thread, copied, recipient);
    }
}
