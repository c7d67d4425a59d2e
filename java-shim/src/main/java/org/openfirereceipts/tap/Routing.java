package org.openfirereceipts.tap;

import org.dom4j.Element;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;

/** One message on its way through Openfire's router on one thread. */
final class Routing {
    Packet packet;
    Element element;
    /** Null where the tap did not submit it. */
    String key;
    /** The recipient is of this server's domain. */
    boolean local;

    /** The room, a bare JID, whose occupant it is addressed to (XEP-0045, 7.5); null where that is none. */
    String room;

    /** Stream management lets it in again: it was accepted long ago. */
    boolean reentered;

    boolean stamped;
    boolean sent;
    /** A device that it was not for has a copy of it (XEP-0280). */
    boolean copied;
    boolean stored;
    boolean bounced;
    /** That it went nowhere was told. */
    boolean unrouted;
    /** An error for it was on its way to its sender. */
    boolean refused;

    void set(Packet thePacket, Element theElement) {
        packet = thePacket;
        element = theElement;
        key = null;
        local = false;
        room = null;
        reentered = false;
        stamped = false;
        sent = false;
        copied = false;
        stored = false;
        bounced = false;
        unrouted = false;
        refused = false;
    }

    void clear() {
        packet = null;
        element = null;
        key = null;
        room = null;
    }

    /** Whether what became of it was told; of one that was refused, copies say nothing of that. */
    boolean hasEnded() {
        return sent || stored || bounced || unrouted || copied && !refused;
    }

    /**
     * Whether the caller is the one to tell that the message with this key went nowhere: its own thread and the sweep
     * may both find that.
     */
    synchronized boolean claim(String ofKey) {
        if (unrouted || !ofKey.equals(key)) {
            return false;
        }
        unrouted = true;
        return true;
    }

    /** Whether its going nowhere has to be told. */
    boolean isOpen() {
        return key != null && local && !hasEnded();
    }

    /** Whether `error` is what its sender is sent for it. */
    boolean isRefusedBy(Message error) {
        return key != null && isAnsweredBy(error);
    }

    /** The same of any message, be it submitted or not. */
    boolean isAnsweredBy(Message error) {
        if (packet == error || error.getTo() == null) {
            return false;
        }
        String id = element.attributeValue("id");
        String errorId = error.getElement().attributeValue("id");
        return (id == null ? errorId == null : id.equals(errorId)) && error.getTo().equals(packet.getFrom());
    }
}
