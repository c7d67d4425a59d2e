package org.openfirereceipts.tap;

import org.xmpp.packet.Message;

/**
 * Follows a message that the plugin hands to Openfire again. It goes in behind the interceptors, so nobody tells of
 * its routing's beginning and end but this.
 */
final class Redelivery {
    private final RoutingThreads threads;
    private final Endings endings;

    Redelivery(RoutingThreads threads, Endings endings) {
        this.threads = threads;
        this.endings = endings;
    }

    /** Runs `delivery`, which hands `message` to Openfire, and tells of it by `key`. */
    Fate follow(Message message, String key, Runnable delivery) {
        RoutingThread thread = threads.current();
        if (thread.depth() > 0) {
            // left by an interceptor that rejected a message of ours: no router is at work on this thread
            endings.endOpen(thread, 0);
            thread.popTo(0);
        }
        Routing routing = thread.push(message, message.getElement());
        routing.key = key;
        routing.local = true;
        routing.stamped = true;
        thread.redelivering = true;
        try {
            delivery.run();
            endings.endOpen(thread, 1);
            if (routing.refused && !routing.hasEnded()) {
                endings.bounced(thread, routing, BounceReason.BLOCKED);
            }
            // it may have been stored for one session and sent to another; then it has not gone offline as a whole
            return routing.sent || routing.copied && !routing.bounced
                    ? Fate.SENT
                    : routing.stored ? Fate.STORED : routing.bounced ? Fate.BOUNCED : Fate.NOTHING;
        } finally {
            thread.redelivering = false;
            thread.popTo(0);
        }
    }
}
