package org.openfirereceipts.tap;

import java.util.List;
import java.util.Objects;
import org.dom4j.Element;
import org.jivesoftware.openfire.session.LocalSession;
import org.jivesoftware.openfire.session.Session;
import org.openfirereceipts.spool.EventBuffer;
import org.xmpp.packet.Packet;

/**
 * What the tap keeps for one of Openfire's threads: the messages being routed on it (routing nests: a bounce, a
 * copy to an administrator, a room's reflection) and the buffers it works with.
 */
final class RoutingThread {
    static final long NOT_SENDING = -1;

    private static final int DEEPEST = 16;

    final EventBuffer event = new EventBuffer();
    final Envelope envelope = new Envelope();
    final StanzaReading reading = new StanzaReading();
    /** What a key proves: between whom, and what. */
    final StanzaBytes addresses = new StanzaBytes();

    final StanzaBytes content = new StanzaBytes();
    final StanzaXml xml = new StanzaXml();
    final PlainShape plain = new PlainShape();
    final StringBuilder flags = new StringBuilder(8);
    /** Makes keys and recognises them; those behind it, of secrets of before, recognise only. */
    final Keys keys;

    final List<Keys> allKeys;
    final FormerStamps former;

    /** Whatever is let in on it, and not within something else, was sent by a client. */
    final boolean servesClients = Speakers.servesClients(Thread.currentThread().getName());

    /** Ours, being routed or handed to a session: not to be submitted. */
    Packet own;

    /** A session took it. */
    boolean ownTaken;
    /** Its outermost routing is one of ours, which no router has begun. */
    boolean redelivering;
    /** Stored offline since its way out began: "sent" would be false then. */
    Element storedOnTheWayOut;

    /** The error that was told last, and the one by which a routing on this thread is known to be refused. */
    Element toldError;

    Element notedRefusal;

    /** The session that something is being sent to on this thread, and its connection when that began; may be null. */
    LocalSession sendingTo;

    Object sendingOver;
    /** It had stream management then. */
    boolean sendingManaged;
    /** How far the spool was complete when it began. */
    long sendingSince = NOT_SENDING;

    /** The session whose request about its offline store (XEP-0013) is being dealt with on this thread, or null. */
    Session retrieving;
    /** The session whose presence is being dealt with, until it is handed something of the offline store, and since when. */
    Session arriving;

    long arrivingSince;

    /** Of the tap when this thread was last at work; what lies here from before it was switched off means nothing. */
    int epoch;

    private final Routing[] routings = new Routing[DEEPEST];
    private int depth;

    /** @param allKeys of each secret, today's first */
    RoutingThread(List<Keys> allKeys, FormerStamps former) {
        this.allKeys = allKeys;
        this.keys = allKeys.get(0);
        this.former = former;
        for (int i = 0; i < DEEPEST; i++) {
            routings[i] = new Routing();
        }
    }

    /** Whether it has to be told of one of its routings that it went nowhere: the sweep does, its thread having ended. */
    boolean hasOpen() {
        for (int i = 0; i < depth; i++) {
            if (routings[i].isOpen()) {
                return true;
            }
        }
        return false;
    }

    int depth() {
        return depth;
    }

    Routing at(int index) {
        return routings[index];
    }

    boolean isFull() {
        return depth == DEEPEST;
    }

    Routing push(Packet packet, Element element) {
        Routing routing = routings[depth++];
        routing.set(packet, element);
        return routing;
    }

    /** The routing of this very packet: the innermost that was submitted, or else the innermost, or null. */
    Routing find(Packet packet) {
        Routing found = null;
        for (int i = depth - 1; i >= 0; i--) {
            Routing routing = routings[i];
            if (routing.packet == packet) {
                if (routing.key != null) {
                    return routing;
                }
                found = found == null ? routing : found;
            }
        }
        return found;
    }

    /** The routing of the packet that has this element: Openfire 4.6 and later wrap a stored message again. */
    Routing find(Element element) {
        for (int i = depth - 1; i >= 0; i--) {
            if (routings[i].element == element) {
                return routings[i];
            }
        }
        return null;
    }

    /** The routing of the message whose key this is; null where it is not on its way here. */
    Routing withKey(String key) {
        for (int i = depth - 1; i >= 0; i--) {
            if (key.equals(routings[i].key)) {
                return routings[i];
            }
        }
        return null;
    }

    /** The routing of the message that a room hands on as `copy`, or null. */
    Routing throughRoom(String room, Element copy) {
        String id = copy.attributeValue("id");
        for (int i = depth - 1; i >= 0; i--) {
            Routing routing = routings[i];
            if (routing.key != null && room.equals(routing.room)) {
                return Objects.equals(id, routing.element.attributeValue("id")) ? routing : null;
            }
        }
        return null;
    }

    /** Index of the innermost routing of this packet, or -1. */
    int indexOf(Packet packet) {
        for (int i = depth - 1; i >= 0; i--) {
            if (routings[i].packet == packet) {
                return i;
            }
        }
        return -1;
    }

    void popTo(int newDepth) {
        while (depth > newDepth) {
            routings[--depth].clear();
        }
    }

    /** Forgets the outermost routing. */
    void shift() {
        Routing outermost = routings[0];
        outermost.clear();
        System.arraycopy(routings, 1, routings, 0, --depth);
        routings[depth] = outermost;
    }
}
