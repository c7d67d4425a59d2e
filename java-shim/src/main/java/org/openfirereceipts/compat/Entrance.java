package org.openfirereceipts.compat;

/** By whom a message is being let into Openfire's router. */
public enum Entrance {
    /** A client, another server or an external component submits it: it may claim anything. */
    OUTSIDE,
    /** Openfire's stream management (XEP-0198) gives up a session, and lets in again what that was sent. */
    STREAM_MANAGEMENT,
    /** Something else within this server: a room, a plugin, Openfire itself. */
    SERVER
}
