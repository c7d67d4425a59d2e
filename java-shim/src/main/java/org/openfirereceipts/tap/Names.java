package org.openfirereceipts.tap;

/** Namespaces and names the tap knows. */
final class Names {
    static final String CLIENT = "jabber:client";
    static final String SERVER = "jabber:server";
    static final String STANZA_ID = "urn:xmpp:sid:0";
    /** Ours alone: the key where `<stanza-id/>` would be taken for an id of somebody else's archive. */
    static final String RECEIPT_ID = "urn:openfire-receipts:id:0";

    static final String DELAY = "urn:xmpp:delay";
    static final String LEGACY_DELAY = "jabber:x:delay";
    static final String MESSAGE_EVENTS = "jabber:x:event";
    static final String RECEIPTS = "urn:xmpp:receipts";
    static final String MARKERS = "urn:xmpp:chat-markers:0";
    static final String CHAT_STATES = "http://jabber.org/protocol/chatstates";
    static final String REAL_TIME_TEXT = "urn:xmpp:rtt:0";
    static final String CARBONS = "urn:xmpp:carbons:2";
    static final String FORWARD = "urn:xmpp:forward:0";
    /** XEP-0313: how those of all its versions begin. */
    static final String ARCHIVE = "urn:xmpp:mam:";
    static final String HINTS = "urn:xmpp:hints";
    static final String OFFLINE_RETRIEVAL = "http://jabber.org/protocol/offline";

    private Names() {}
}
