package org.openfirereceipts.command;

import java.sql.SQLException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.xmpp.packet.JID;

/**
 * Which messages lay in an account's offline store a moment ago. It is asked before each that is given to Openfire
 * again, often for one account many times in a row, and the store has no index but the account: so what was read is
 * believed for a while, and for longer where reading took long. What is told to be stored meanwhile is not lost on
 * anybody; this is for what was stored while nobody heard.
 */
final class StoredKeys {
    private static final long LEAST_NANOS = 1_000_000_000L;
    /** At most this part of the time is spent on reading. */
    private static final int PART = 20;

    private final OfflineStore store;
    private String account;
    private Set<String> keys = Collections.emptySet();
    private long validUntil;

    StoredKeys(OfflineStore store) {
        this.store = store;
    }

    /** @param of the account, a bare JID */
    boolean has(JID of, String key) throws SQLException {
        String wanted = of.toString();
        long began = System.nanoTime();
        if (!wanted.equals(account) || began - validUntil > 0) {
            account = null;
            Set<String> found = new HashSet<>();
            for (String line : Listings.keys(store.stanzas(of.getNode()), wanted).split("\n")) {
                found.add(line);
            }
            keys = found;
            account = wanted;
            long ended = System.nanoTime();
            validUntil = ended + Math.max(LEAST_NANOS, PART * (ended - began));
        }
        return keys.contains(key);
    }
}
