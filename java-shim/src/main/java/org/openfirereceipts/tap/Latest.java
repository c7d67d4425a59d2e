package org.openfirereceipts.tap;

import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers so many that were put in last, and forgets the one that was put in first. */
final class Latest<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;

    private final int most;

    Latest(int most) {
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
