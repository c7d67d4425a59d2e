package org.openfirereceipts.console;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Whether somebody who has logged in to Openfire's console still may. Openfire asks at the login, and sessions outlive
 * accounts; asking takes it a look into its database, so what it said counts for a while.
 */
final class Rights {
    /** As on the handler's own port (sessions.ts). */
    private static final long TRUSTED = TimeUnit.SECONDS.toNanos(30);
    private static final int MOST = 100;

    interface Asker {
        boolean stillMay(String user) throws Exception;
    }

    private final Asker asker;
    private final Map<String, Long> confirmed = new HashMap<>();

    Rights(Asker asker) {
        this.asker = asker;
    }

    /**
     * @param now of System.nanoTime
     * @throws Exception where it cannot be found out
     */
    boolean has(String user, long now) throws Exception {
        synchronized (confirmed) {
            Long at = confirmed.get(user);
            if (at != null && now - at < TRUSTED) {
                return true;
            }
        }
        boolean may = asker.stillMay(user);
        synchronized (confirmed) {
            if (confirmed.size() >= MOST) {
                confirmed.clear();
            }
            if (may) {
                confirmed.put(user, now);
            } else {
                confirmed.remove(user);
            }
        }
        return may;
    }
}
