package org.openfirereceipts;

import java.util.function.BooleanSupplier;
import org.jivesoftware.openfire.cluster.ClusterManager;

/**
 * What else is at work on this server, as the handler has to know (PROTOCOL.md, frames `h` and `w`): fields at the end
 * of both. Plugins come and go, and clusters are joined and left, so it is looked at again each second.
 */
final class Surroundings {
    private static final long FRESH_NANOS = 1_000_000_000;

    private final BooleanSupplier givesStanzaIds;
    private final BooleanSupplier hasForeignArchive;
    private final BooleanSupplier isWaitedFor;
    private String known;
    private long knownAt;

    /** @param isWaitedFor whether another plugin waits for the directory of the data */
    Surroundings(
            BooleanSupplier givesStanzaIds, BooleanSupplier hasForeignArchive, BooleanSupplier isWaitedFor) {
        this.givesStanzaIds = givesStanzaIds;
        this.hasForeignArchive = hasForeignArchive;
        this.isWaitedFor = isWaitedFor;
    }

    /** A letter each; two that are equal say the same. */
    synchronized String now() {
        long now = System.nanoTime();
        if (known == null || now - knownAt >= FRESH_NANOS) {
            known =
                    (givesStanzaIds.getAsBoolean() ? "1" : "0")
                            + (hasForeignArchive.getAsBoolean() ? "1" : "0")
                            + (isClustered() ? "1" : "0")
                            + (isWaitedFor.getAsBoolean() ? "1" : "0");
            knownAt = now;
        }
        return known;
    }

    /** Something has changed by our own doing: not to be told late. */
    synchronized void look() {
        known = null;
    }

    /** It may be set to be clustered, and join later than plugins are loaded: what is decided until then is wrong. */
    private static boolean isClustered() {
        return ClusterManager.isClusteringStarted() || ClusterManager.isClusteringEnabled();
    }
}
