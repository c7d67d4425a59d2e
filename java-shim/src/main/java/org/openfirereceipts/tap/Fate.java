package org.openfirereceipts.tap;

/** What became of a message that was delivered again. */
public enum Fate {
    /** A session took it, which proves nothing. */
    SENT,
    STORED,
    BOUNCED,
    NOTHING
}
