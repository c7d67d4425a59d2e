package org.openfirereceipts.command;

import java.io.StringReader;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dom4j.DocumentException;
import org.dom4j.Element;
import org.dom4j.io.SAXReader;
import org.openfirereceipts.spool.EventBuffer;
import org.openfirereceipts.spool.Spool;
import org.openfirereceipts.tap.StampElements;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmpp.packet.JID;

/** Command `l`: which messages lie in an account's offline store. */
final class Listings {
    private static final Logger LOG = LoggerFactory.getLogger(Listings.class);
    /** What Openfire takes out of a stanza that it cannot read: references to characters that XML does not have. */
    private static final Pattern REFERENCES = Pattern.compile("&#\\d+;");

    private static final Pattern STAMP = Pattern.compile("<stanza-id\\s[^<>]*>");
    private static final Pattern BY = Pattern.compile("\\sby=[\"']([^\"']*)[\"']");
    private static final Pattern ID = Pattern.compile("\\sid=[\"']([^\"']*)[\"']");

    /** How long to wait for a client that is being handed what is listed; others' commands wait as long. */
    private static final long HAND_OUT_NANOS = 1_000_000_000L;

    private final Spool spool;
    private final OfflineStore store;

    Listings(Spool spool, OfflineStore store) {
        this.spool = spool;
        this.store = store;
    }

    void list(String jid) {
        // what was told to be stored up to here is in the list, unless it has left
        long complete = spool.complete();
        String keys;
        String served = null;
        try {
            JID account = new JID(jid).asBareJID();
            // before it is read: what such a session was handed is not in the list
            served = Devices.isServed(account) ? "1" : null;
            keys = keys(store.stanzas(account.getNode()), account.toString());
            // what Openfire has deleted before it hands it out is told to be sent before this list is told
            Devices.awaitHandOuts(account, HAND_OUT_NANOS);
        } catch (Exception unreadable) {
            LOG.warn("RECEIPTS_OFFLINE_LIST: an offline store cannot be read: {}", unreadable.getClass().getName());
            keys = null;
        }
        if (keys != null && keys.length() > spool.longXml()) {
            keys = null;
        }
        EventBuffer event = new EventBuffer().event('L', System.currentTimeMillis());
        spool.append(event.field(jid).field(keys).field(complete).field(createdAt(jid)).field(served), true);
    }

    /** Null where it is not known; 0 where there is no such account. */
    private static String createdAt(String jid) {
        try {
            JID account = new JID(jid);
            long createdAt = Accounts.exists(account.getNode()) ? Accounts.createdAt(account) : -1;
            return createdAt == 0 ? null : Long.toString(Math.max(0, createdAt));
        } catch (Exception unknown) {
            return null;
        }
    }

    /** The ids of the stamps by this account, a line each. */
    static String keys(List<String> stanzas, String account) {
        StringBuilder keys = new StringBuilder();
        for (String stanza : stanzas) {
            String key = stanza == null || !StampElements.mayBeIn(stanza) ? null : key(stanza, account);
            if (key != null) {
                keys.append(keys.length() == 0 ? "" : "\n").append(key);
            }
        }
        return keys.toString();
    }

    /** The same of a stanza as it is stored; null where it cannot be read. */
    static String key(String stanza, String account) {
        Element message = parse(stanza);
        message = message != null ? message : parse(REFERENCES.matcher(stanza).replaceAll(""));
        if (message == null) {
            // Openfire hands such a one to nobody; but there it is
            return keyInText(stanza, account);
        }
        return StampElements.key(message, account);
    }

    private static String keyInText(String stanza, String account) {
        for (Matcher tag = STAMP.matcher(stanza); tag.find(); ) {
            Matcher by = BY.matcher(tag.group());
            Matcher id = ID.matcher(tag.group());
            if (by.find() && id.find() && by.group(1).equals(account)) {
                return id.group(1);
            }
        }
        return null;
    }

    private static Element parse(String stanza) {
        if (stanza.contains("<!DOCTYPE")) {
            return null;
        }
        try {
            return new SAXReader().read(new StringReader(stanza)).getRootElement();
        } catch (DocumentException notXml) {
            return null;
        }
    }
}
