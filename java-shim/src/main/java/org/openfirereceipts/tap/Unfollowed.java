package org.openfirereceipts.tap;

import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.Node;
import org.jivesoftware.openfire.session.Session;
import org.openfirereceipts.compat.Entrance;
import org.openfirereceipts.compat.Routers;
import org.openfirereceipts.spool.Spool;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;

/**
 * Errors and group chat that reach a reader by themselves. Nobody answers for them and nothing redelivers them (RFC 6120,
 * 8.3.1; XEP-0160), so their routing is not followed and they bear no stamp; but a client may show what is in them, and
 * so they are told (`M`) for the log.
 */
final class Unfollowed {
    private final Spool spool;
    private final Chatrooms chatrooms;
    private final Speakers speakers;
    private final Routers routers;
    private final String domain;

    Unfollowed(Spool spool, Chatrooms chatrooms, Speakers speakers, Routers routers, String domain) {
        this.spool = spool;
        this.chatrooms = chatrooms;
        this.speakers = speakers;
        this.routers = routers;
        this.domain = domain;
    }

    /** To be called before the message is changed, where it is none of those that are submitted. */
    void enter(RoutingThread thread, Message message, Element element, Session session) {
        JID from = message.getFrom();
        JID to = message.getTo() == null ? from.asBareJID() : message.getTo();
        boolean local = domain.equals(to.getDomain());
        boolean concerns =
                MessageTypes.isError(element) ? !isEcho(thread, message) : reachesByItself(from, to, local);
        if (!concerns || !saysMore(element) || comesAgain(element)) {
            return;
        }
        StanzaReading reading = thread.reading;
        reading.read(element, domain);
        reading.listChildren(element);
        Utf8Text xml = thread.xml.write(element);
        boolean tooLong = xml.characters() > spool.longXml();
        String stream = speakers.stream(thread, session, from);
        StringBuilder flags = thread.flags;
        flags.setLength(0);
        flags.append(stream == null ? "" : "c").append(local ? "l" : "").append(tooLong ? "t" : "");
        thread.event
                .event('M', System.currentTimeMillis())
                .field(thread.keys.unproven())
                .field(from.toString())
                .field(to.toString())
                .field(element.attributeValue("type"))
                .field(element.attributeValue("id"))
                .field(flags)
                .field(reading.children)
                .field(reading.body)
                .utf8(tooLong ? null : xml.bytes(), xml.length())
                .field(stream);
        reading.clear();
        spool.append(thread.event, false);
    }

    /**
     * A room of this server is told of once (`R`), however many occupants it hands a message on to; and one that is
     * addressed to a room of another server comes back from there.
     */
    private boolean reachesByItself(JID from, JID to, boolean local) {
        boolean toReader = to.getNode() != null && (local || to.getResource() != null);
        return toReader && !chatrooms.isOccupant(from) && !chatrooms.isOccupant(to);
    }

    /** Openfire, or a room of it, sends back what is being routed on this thread: its sender knows what he wrote. */
    private static boolean isEcho(RoutingThread thread, Message error) {
        for (int i = 0; i < thread.depth(); i++) {
            if (thread.at(i).isAnsweredBy(error)) {
                return true;
            }
        }
        return false;
    }

    /** More than that it is an error: `<error/>` may say something, too, which is shown in the words of who sends it. */
    private static boolean saysMore(Element element) {
        for (int i = 0, count = element.nodeCount(); i < count; i++) {
            Node node = element.node(i);
            if (node instanceof Element && (!node.getName().equals("error") || explains((Element) node))) {
                return true;
            }
        }
        return false;
    }

    /** Conditions are empty elements (RFC 6120, 8.3.3), but for two addresses; all else may be read. */
    private static boolean explains(Element error) {
        for (int i = 0, count = error.nodeCount(); i < count; i++) {
            Node node = error.node(i);
            if (node instanceof Element && !isEmpty((Element) node)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEmpty(Element element) {
        for (int i = 0, count = element.nodeCount(); i < count; i++) {
            // dom4j has declarations of namespaces among them
            if (!(element.node(i) instanceof Namespace)) {
                return false;
            }
        }
        return true;
    }

    /** What stream management lets in again it has put a delay on; without one the stack need not be looked at. */
    private boolean comesAgain(Element element) {
        return element.element(Delays.DELAY) != null && routers.entrance() == Entrance.STREAM_MANAGEMENT;
    }
}
