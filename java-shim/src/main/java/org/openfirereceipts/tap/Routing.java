package org.openfirereceipts.tap;

import org.dom4j.Element;
import org.xmpp.packet.Packet;

/** One message on its way through Openfire's router on one thread. */
final class Routing {
    Packet packet;
    Element element;
    /** Null where the tap did not submit it. */
    String key;
    /** The recipient is of this server's domain. */
    boolean local;

    boolean stamped;
    /** It was sent, stored or bounced. */
    boolean ended;

    void set(Packet thePacket, Element theElement) {
        packet = thePacket;
        element = theElement;
        key = null;
        local = false;
        stamped = false;
        ended = false;
    }

    void clear() {
        packet = null;
        element = null;
        key = null;
    }

    /** Whether its going nowhere has to be told. */
    boolean isOpen() {
        return key != null && local && !ended;
    }
}
