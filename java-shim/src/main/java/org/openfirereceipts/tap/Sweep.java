package org.openfirereceipts.tap;

import java.util.HashSet;
import java.util.Set;
import org.jivesoftware.openfire.cluster.ClusterManager;
import org.openfirereceipts.compat.Routers;
import org.openfirereceipts.spool.EventBuffer;

/**
 * Finds, from a thread of its own, what went nowhere without anybody saying that its routing has ended: where Openfire
 * throws at a message or returns early, its thread may carry nothing for a long time. Nothing is asked of Openfire's
 * threads: of those that have had the same open routing twice in a row, the stack is looked at.
 */
final class Sweep {
    private final RoutingThreads threads;
    private final Routers routers;
    private final Endings endings;
    private final EventBuffer event = new EventBuffer();
    /** Keys of what was open the last time. */
    private Set<String> before = new HashSet<>();

    Sweep(RoutingThreads threads, Routers routers, Endings endings) {
        this.threads = threads;
        this.routers = routers;
        this.endings = endings;
    }

    /** To be called by one thread, so seldom that a routing that is at work has ended in between, mostly. */
    void run() {
        if (ClusterManager.isClusteringStarted()) {
            return;
        }
        Set<String> open = new HashSet<>();
        for (RoutingThreads.Owned owned : threads.all()) {
            RoutingThread thread = owned.state;
            boolean still = collect(thread, open);
            // the stack is that of a stopped thread: what is read behind this is what it left
            if (still && routers.atWork(owned.owner()) == 0 && !thread.redelivering) {
                end(thread);
            }
        }
        before = open;
    }

    /** Whether one of its open routings was so before, too. */
    private boolean collect(RoutingThread thread, Set<String> open) {
        boolean still = false;
        for (int i = 0, depth = thread.depth(); i < depth; i++) {
            Routing routing = thread.at(i);
            String key = routing.key;
            if (key != null && routing.isOpen()) {
                open.add(key);
                still |= before.contains(key);
            }
        }
        return still;
    }

    private void end(RoutingThread thread) {
        for (int i = 0, depth = thread.depth(); i < depth; i++) {
            Routing routing = thread.at(i);
            String key = routing.key;
            if (key != null && before.contains(key) && routing.isOpen()) {
                endings.wentNowhere(event, routing, key);
            }
        }
    }
}
