package org.openfirereceipts.tap;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jivesoftware.openfire.cluster.ClusterManager;

/**
 * Each of Openfire's threads and its {@link RoutingThread}. The threads outlive the plugin and keep what is in their
 * thread-locals, so they get a weak reference only: nothing of an unloaded plugin stays with them.
 */
final class RoutingThreads {
    private final List<byte[]> secrets;
    private final SecureRandom random = new SecureRandom();
    private final ThreadLocal<Reference<RoutingThread>> local = new ThreadLocal<>();
    /** Keeps them alive; guarded by itself. */
    private final List<Owned> all = new ArrayList<>();
    /** Rises each time the tap is switched on; only one thread does that at a time. */
    private volatile int epoch;

    /** @param secrets today's first */
    RoutingThreads(List<byte[]> secrets) {
        this.secrets = new ArrayList<>(secrets);
    }

    RoutingThread get() {
        Reference<RoutingThread> reference = local.get();
        RoutingThread thread = reference == null ? null : reference.get();
        return thread == null ? make() : thread;
    }

    /** This thread's state, which is none where the tap was switched off since it was last at work. */
    RoutingThread current() {
        RoutingThread thread = get();
        if (thread.epoch != epoch) {
            thread.epoch = epoch;
            thread.popTo(0);
        }
        return thread;
    }

    /** What lies on any thread from before this means nothing. */
    void reset() {
        epoch++;
    }

    private RoutingThread make() {
        RoutingThread made;
        try {
            List<Keys> keys = new ArrayList<>();
            for (byte[] secret : secrets) {
                keys.add(new Keys(secret, random));
            }
            made = new RoutingThread(keys, new FormerStamps(secrets));
        } catch (GeneralSecurityException noHmac) {
            throw new IllegalStateException(noHmac);
        }
        synchronized (all) {
            for (Iterator<Owned> each = all.iterator(); each.hasNext(); ) {
                Owned one = each.next();
                if (one.owner() == null && (!one.state.hasOpen() || ClusterManager.isClusteringStarted())) {
                    each.remove();
                }
            }
            all.add(new Owned(made));
        }
        local.set(new WeakReference<>(made));
        return made;
    }

    /** Those there are, each with the thread that it belongs to. */
    List<Owned> all() {
        synchronized (all) {
            return new ArrayList<>(all);
        }
    }

    static final class Owned {
        private final Reference<Thread> owner = new WeakReference<>(Thread.currentThread());
        final RoutingThread state;

        /** Null where it has ended. */
        Thread owner() {
            Thread thread = owner.get();
            return thread == null || !thread.isAlive() ? null : thread;
        }

        Owned(RoutingThread state) {
            this.state = state;
        }
    }
}
