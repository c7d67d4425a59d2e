package org.openfirereceipts.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jivesoftware.openfire.security.SecurityAuditManager;
import org.jivesoftware.util.JiveGlobals;
import org.jivesoftware.util.JiveProperties;
import org.jivesoftware.util.PropertyEventDispatcher;
import org.jivesoftware.util.PropertyEventListener;

/** Openfire's system properties whose names begin with `plugin.receipts.`: reads, watches and sets them. */
public final class Properties implements PropertyEventListener {
    public static final String PREFIX = "plugin.receipts.";

    /** Takes changes, one after the other. */
    public interface Watcher {
        /** @param value null where it is not set any more */
        void changed(String name, String value);
    }

    private final Watcher watcher;
    private Map<String, String> known = new HashMap<>();
    private boolean restoring;

    public Properties(Watcher watcher) {
        this.watcher = watcher;
    }

    /** Watches from now on. */
    public synchronized void start() {
        PropertyEventDispatcher.addListener(this);
        known = read();
    }

    public void stop() {
        PropertyEventDispatcher.removeListener(this);
    }

    /** All that are set, by full name. */
    public synchronized Map<String, String> all() {
        return new LinkedHashMap<>(known);
    }

    public synchronized String get(String name) {
        return known.get(PREFIX + name);
    }

    /**
     * Sets a property, or removes it where `value` is null, and says so in the security audit log. Removing one
     * takes those below it along (`guard` and `guard.pingAfterMs`) in Openfire; they are put back.
     */
    synchronized void set(String name, String value, boolean encrypt, String user, String summary) {
        JiveProperties properties = JiveProperties.getInstance();
        if (value != null) {
            properties.put(name, value, encrypt);
        } else {
            Map<String, String> below = new LinkedHashMap<>();
            List<String> encrypted = new ArrayList<>();
            for (String other : JiveGlobals.getPropertyNames()) {
                if (other.startsWith(name) && !other.equals(name)) {
                    below.put(other, JiveGlobals.getProperty(other));
                    if (JiveGlobals.isPropertyEncrypted(other)) {
                        encrypted.add(other);
                    }
                }
            }
            // nobody is told of what goes and comes back
            restoring = true;
            try {
                properties.remove((Object) name);
                for (Map.Entry<String, String> other : below.entrySet()) {
                    if (other.getValue() != null
                            && !other.getValue().equals(JiveGlobals.getProperty(other.getKey()))) {
                        properties.put(other.getKey(), other.getValue(), encrypted.contains(other.getKey()));
                    }
                }
            } finally {
                restoring = false;
            }
            compare(name);
        }
        String details = encrypt || value == null ? null : name + " = " + value;
        SecurityAuditManager.getInstance().logEvent(user, summary, details);
    }

    private static Map<String, String> read() {
        Map<String, String> found = new LinkedHashMap<>();
        for (String name : JiveGlobals.getPropertyNames()) {
            if (name.startsWith(PREFIX) && !name.equals(SharedSecret.PROPERTY)) {
                String value = JiveGlobals.getProperty(name);
                if (value != null) {
                    found.put(name, value);
                }
            }
        }
        return found;
    }

    /** An event names one property, but the removal of one may have taken others along. */
    private synchronized void compare(String name) {
        if (restoring || !name.startsWith(PREFIX)) {
            return;
        }
        Map<String, String> now = read();
        Map<String, String> before = known;
        known = now;
        for (Map.Entry<String, String> property : now.entrySet()) {
            if (!property.getValue().equals(before.get(property.getKey()))) {
                watcher.changed(property.getKey(), property.getValue());
            }
        }
        for (String gone : before.keySet()) {
            if (!now.containsKey(gone)) {
                watcher.changed(gone, null);
            }
        }
    }

    @Override
    public void propertySet(String name, Map<String, Object> parameters) {
        compare(name);
    }

    @Override
    public void propertyDeleted(String name, Map<String, Object> parameters) {
        compare(name);
    }

    @Override
    public void xmlPropertySet(String name, Map<String, Object> parameters) {}

    @Override
    public void xmlPropertyDeleted(String name, Map<String, Object> parameters) {}
}
