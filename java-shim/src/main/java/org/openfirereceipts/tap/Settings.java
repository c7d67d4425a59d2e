package org.openfirereceipts.tap;

/** The properties that the shim acts on by itself; changed by one thread, read by Openfire's. */
public final class Settings {
    public volatile boolean enabled;
    public volatile boolean logRooms;
    public volatile boolean events = true;
    /** What Openfire would drop is stored all the same. */
    public volatile boolean guard = true;
    public volatile boolean refuseWhenFull;
    public volatile int pingAfterMillis = 1000;
    public volatile int timeoutSeconds = 30;
    /** `auto`, `on` or `off`. */
    public volatile String stanzaIds = "auto";
}
