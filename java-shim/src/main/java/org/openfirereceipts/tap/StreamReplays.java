package org.openfirereceipts.tap;

import java.util.Iterator;
import java.util.Objects;
import org.dom4j.Element;
import org.jivesoftware.openfire.session.LocalSession;
import org.jivesoftware.openfire.session.Session;
import org.jivesoftware.openfire.streammanagement.StreamManager;
import org.openfirereceipts.compat.UnacknowledgedStanzas;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;

/**
 * What stream management (XEP-0198) gives again says since when it was delayed; but Openfire says so only where nobody
 * else has written a delay on it, its sender for instance (`StreamManager.onClose`, `onResume`). So the copy that it keeps of
 * such a message is given the server's delay at once, with the time at which it was sent; the message itself stays.
 */
final class StreamReplays {
    private final Delays delays;

    StreamReplays(Delays delays) {
        this.delays = delays;
    }

    /**
     * To be called when a session with stream management has been sent it.
     *
     * @param key of the message
     * @param at milliseconds since 1970
     */
    void sent(Session session, Message message, String key, long at) {
        if (!(session instanceof LocalSession) || !delays.areAllOthers(message.getElement())) {
            return;
        }
        StreamManager manager = ((LocalSession) session).getStreamManager();
        try {
            synchronized (manager) {
                String recipient = session.getAddress().toBareJID();
                Element kept = find(UnacknowledgedStanzas.youngestFirst(manager), message, recipient, key);
                if (kept != null && delays.areAllOthers(kept)) {
                    delays.add(kept, at);
                }
            }
        } catch (ReflectiveOperationException | RuntimeException otherKind) {
            // its time is not shown then where it is given again; nothing else depends on it
        }
    }

    /** The youngest with this identity. */
    private static Element find(Iterator<?> queue, Message message, String recipient, String key)
            throws ReflectiveOperationException {
        boolean isStamped = key.equals(StampElements.key(message.getElement(), recipient));
        while (queue.hasNext()) {
            Packet packet = UnacknowledgedStanzas.packet(queue.next());
            if (!(packet instanceof Message)) {
                continue;
            }
            Element kept = packet.getElement();
            boolean isSame =
                    isStamped
                            ? key.equals(StampElements.key(kept, recipient))
                            : Objects.equals(message.getID(), packet.getID())
                                    && Objects.equals(message.getFrom(), packet.getFrom());
            if (isSame) {
                return kept;
            }
        }
        return null;
    }
}
