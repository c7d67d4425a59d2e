package org.openfirereceipts.tap;

import org.jivesoftware.openfire.cluster.ClusterManager;
import org.openfirereceipts.spool.EventBuffer;
import org.openfirereceipts.spool.Spool;

/** Tells how a message's routing ended where no session took it: stored (`O`), bounced (`B`), unrouted (`U`). */
final class Endings {
    private final Spool spool;

    Endings(Spool spool) {
        this.spool = spool;
    }

    /**
     * Tells of each routing from `from` inwards that it was refused or went nowhere. In a cluster another node may
     * have sent it.
     */
    void endOpen(RoutingThread thread, int from) {
        boolean clustered = ClusterManager.isClusteringStarted();
        for (int i = from; i < thread.depth(); i++) {
            Routing routing = thread.at(i);
            if (routing.isOpen() && !clustered) {
                wentNowhere(thread.event, routing, routing.key);
            }
        }
    }

    /** @param event of the calling thread, which need not be that of the routing */
    void wentNowhere(EventBuffer event, Routing routing, String key) {
        boolean refused = routing.refused;
        if (!routing.claim(key)) {
            return;
        }
        if (refused) {
            event.event('B', System.currentTimeMillis()).field(key).field(BounceReason.BLOCKED);
        } else {
            event.event('U', System.currentTimeMillis()).field(key);
        }
        spool.append(event, true);
    }

    void bounced(RoutingThread thread, Routing routing, String reason) {
        routing.bounced = true;
        bounced(thread, routing.key, reason);
    }

    void bounced(RoutingThread thread, String key, String reason) {
        spool.append(thread.event.event('B', System.currentTimeMillis()).field(key).field(reason), true);
    }

    /** @param keeper who has it in his offline store, where a room gave it to him; else null */
    void stored(RoutingThread thread, String key, PrivateMessages.Keeper keeper) {
        EventBuffer event = thread.event.event('O', System.currentTimeMillis()).field(key);
        if (keeper != null) {
            event.field((String) null).field(keeper.account).field(keeper.sender);
        }
        spool.append(event, true);
    }
}
