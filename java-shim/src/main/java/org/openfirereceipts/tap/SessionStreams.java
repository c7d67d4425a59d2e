package org.openfirereceipts.tap;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.xmpp.packet.JID;

/**
 * Which session an address is of, or was last. Openfire may let in what a client sent behind the end of its session, where
 * that is dealt with on another thread: over BOSH always (a request that ends the session has its stanzas put in a queue),
 * over TCP where the connection is lost. Openfire finds no session by the address then.
 */
final class SessionStreams {
    /** Sessions that have ended which are remembered; an address has 3,071 characters at most. */
    static final int MAX_ENDED = 1_000;

    private final Map<String, String> open = new ConcurrentHashMap<>();
    private final Map<String, String> ended = new Latest<>(MAX_ENDED);

    void opened(JID address, String stream) {
        open.put(address.toString(), stream);
    }

    /** In this order: whoever looks meanwhile finds it. */
    void ended(JID address, String stream) {
        String jid = address.toString();
        if (!stream.equals(open.get(jid))) {
            // another session has the address by now
            return;
        }
        synchronized (ended) {
            ended.remove(jid);
            ended.put(jid, stream);
        }
        open.remove(jid, stream);
    }

    /** Null where none is known that had it. */
    String of(JID address) {
        String jid = address.toString();
        String stream = open.get(jid);
        if (stream != null) {
            return stream;
        }
        synchronized (ended) {
            return ended.get(jid);
        }
    }

    void reset() {
        open.clear();
        synchronized (ended) {
            ended.clear();
        }
    }
}
