package org.openfirereceipts.tap;

import org.dom4j.Element;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;

/** What Openfire's offline store says that it has made of a message: stored it, or bounced it to its sender. */
final class OfflineOutcomes {
    private final RoutingThreads threads;
    private final Endings endings;
    private final StampedKeys stampedKeys;
    private final BounceReason bounceReason;
    private final PrivateMessages privateMessages;

    OfflineOutcomes(
            RoutingThreads threads,
            Endings endings,
            StampedKeys stampedKeys,
            BounceReason bounceReason,
            PrivateMessages privateMessages) {
        this.threads = threads;
        this.endings = endings;
        this.stampedKeys = stampedKeys;
        this.bounceReason = bounceReason;
        this.privateMessages = privateMessages;
    }

    void stored(Message message) {
        RoutingThread thread = threads.get();
        Element element = message.getElement();
        Routing routing = thread.find(element);
        String key = keyOf(thread, routing, message);
        thread.storedOnTheWayOut = element;
        if (routing != null) {
            routing.stored = true;
        }
        if (key != null) {
            endings.stored(thread, key, privateMessages.keeperOf(message));
        }
    }

    /** The same of one that was put into the store by our hand, under this key. */
    void putBack(RoutingThread thread, Message message, String key) {
        endings.stored(thread, key, privateMessages.keeperOf(message));
    }

    void bounced(Message message) {
        RoutingThread thread = threads.get();
        Routing routing = thread.find(message.getElement());
        String key = keyOf(thread, routing, message);
        if (key == null) {
            return;
        }
        if (routing == null) {
            endings.bounced(thread, key, bounceReason.now());
        } else if (!routing.hasEnded()) {
            endings.bounced(thread, routing, bounceReason.now());
        }
    }

    private String keyOf(RoutingThread thread, Routing routing, Message message) {
        if (routing != null) {
            return routing.key;
        }
        JID to = message.getTo();
        return to == null ? null : stampedKeys.of(thread, message.getElement(), to.toBareJID());
    }
}
