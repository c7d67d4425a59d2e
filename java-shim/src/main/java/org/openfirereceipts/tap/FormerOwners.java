package org.openfirereceipts.tap;

import org.jivesoftware.openfire.interceptor.PacketRejectedException;
import org.openfirereceipts.compat.Entrance;
import org.openfirereceipts.compat.Routers;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;

/**
 * What Openfire's stream management (XEP-0198) lets in again of a session that has outlived its account, as one does that
 * waits to be resumed: it was for who had the name then, and Openfire would give it to the next.
 */
final class FormerOwners {
    private final Deletions deletions;
    private final Routers routers;
    private final StreamQueues queues;
    private final Delays delays;
    private final String domain;

    FormerOwners(Deletions deletions, Routers routers, StreamQueues queues, Delays delays, String domain) {
        this.deletions = deletions;
        this.routers = routers;
        this.queues = queues;
        this.delays = delays;
        this.domain = domain;
    }

    /** @throws PacketRejectedException where the message is one's who has gone; without a text, so that nobody is told */
    void refuse(Message message) throws PacketRejectedException {
        if (!deletions.any()) {
            return;
        }
        JID to = message.getTo();
        if (to == null || to.getNode() == null || !domain.equals(to.getDomain())) {
            return;
        }
        // when the session was sent it: Openfire adds that as a delay, unless the message bears one; nobody knows then
        long sentAt = delays.since(message.getElement());
        if (!deletions.cameAfter(to.toBareJID(), sentAt) || routers.entrance() != Entrance.STREAM_MANAGEMENT) {
            return;
        }
        queues.routedAgain(message.getElement());
        throw new PacketRejectedException();
    }
}
