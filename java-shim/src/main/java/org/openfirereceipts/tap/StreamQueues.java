package org.openfirereceipts.tap;

import java.util.Collections;
import java.util.Iterator;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.dom4j.Element;
import org.jivesoftware.openfire.session.LocalSession;
import org.jivesoftware.openfire.session.Session;
import org.jivesoftware.openfire.streammanagement.StreamManager;
import org.openfirereceipts.compat.UnacknowledgedStanzas;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;

/**
 * Knows of which sessions Openfire has not routed again what was not acknowledged, though they had stream management. It
 * throws the queue away where that grows beyond `stream.management.max-unacked`, by presences and answers, too; and it
 * passes over it where it has refused something of the client's stream management, a second `<enable/>` for instance,
 * which ends that for the session. That what such a session held was not routed again proves nothing.
 */
public final class StreamQueues {
    /** Streams that have, or had, stream management. */
    private final Set<String> managed = Collections.newSetFromMap(new ConcurrentHashMap<String, Boolean>());
    /** Those that had it and went on without. */
    private final Set<String> dropped = Collections.newSetFromMap(new ConcurrentHashMap<String, Boolean>());
    /** What was routed again, as long as anybody has it; an element is equal to itself alone. */
    private final Set<Element> routedAgain =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<Element, Boolean>()));

    /** To be called after each stanza that a session was sent, as it may have been the one too many. */
    void sent(Session session) {
        if (!(session instanceof LocalSession)) {
            return;
        }
        boolean enabled = ((LocalSession) session).getStreamManager().isEnabled();
        if (!enabled && managed.isEmpty()) {
            return;
        }
        String stream = session.getStreamID().getID();
        if (enabled) {
            if (managed.add(stream) && Sessions.isClosed(session)) {
                // its end may have been told before this
                managed.remove(stream);
            }
        } else if (managed.contains(stream)) {
            dropped.add(stream);
        }
    }

    /** A message that bears its stamp already enters once more: it may come out of a queue. */
    void routedAgain(Element message) {
        routedAgain.add(message);
    }

    /**
     * To be called once, at a session's end: whether Openfire has not routed again what it did not acknowledge. When it
     * has, stream management is off, and the queue is as it was.
     */
    boolean isLost(Session session) {
        String stream = session.getStreamID().getID();
        managed.remove(stream);
        boolean lost = dropped.remove(stream);
        if (lost || !(session instanceof LocalSession)) {
            return lost;
        }
        StreamManager manager = ((LocalSession) session).getStreamManager();
        return manager.isEnabled() || wasPassedOver(manager, session.getAddress());
    }

    /**
     * It is routed in order, so that the last one tells of all; but for carbon copies, which nobody is given a second time
     * that could tell of it.
     */
    private boolean wasPassedOver(StreamManager manager, JID session) {
        String recipient = session.toBareJID();
        boolean found = false;
        try {
            synchronized (manager) {
                for (Iterator<?> entries = UnacknowledgedStanzas.youngestFirst(manager); entries.hasNext(); ) {
                    Packet packet = UnacknowledgedStanzas.packet(entries.next());
                    if (!(packet instanceof Message)) {
                        continue;
                    }
                    if (Carbons.received((Message) packet, session) != null) {
                        return true;
                    }
                    if (!found && isFollowed(packet.getElement(), recipient)) {
                        found = true;
                        if (!routedAgain.contains(packet.getElement())) {
                            return true;
                        }
                    }
                }
            }
            return false;
        } catch (ReflectiveOperationException | RuntimeException otherKind) {
            return true;
        }
    }

    private static boolean isFollowed(Element message, String recipient) {
        return MessageTypes.submitted(message) != null && StampElements.key(message, recipient) != null;
    }

    void reset() {
        managed.clear();
        dropped.clear();
        routedAgain.clear();
    }
}
