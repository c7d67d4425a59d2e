package org.openfirereceipts.tap;

import java.util.LinkedHashMap;
import java.util.Map;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;

/**
 * The messages without body that the shim routed for the handler lately. Openfire may let one in again on another
 * thread (stream management giving up, a failed connection to another server); it is not anybody's message then
 * either. Whoever copies such an id gains nothing: sender and recipient must be the same, and a body ends it.
 */
final class OwnStanzas {
    static final String PREFIX = "receipts-";

    private static final int REMEMBERED = 10_000;

    private final Map<String, String> addresses =
            new LinkedHashMap<String, String>(256, 0.75f, false) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                    return size() > REMEMBERED;
                }
            };

    void remember(Message message) {
        String id = message.getID();
        if (id != null && id.startsWith(PREFIX) && message.getElement().element("body") == null) {
            synchronized (addresses) {
                addresses.put(id, addresses(message));
            }
        }
    }

    boolean has(Message message, String id) {
        if (id == null || !id.startsWith(PREFIX)) {
            return false;
        }
        String known;
        synchronized (addresses) {
            known = addresses.get(id);
        }
        return known != null && message.getElement().element("body") == null && known.equals(addresses(message));
    }

    private static String addresses(Message message) {
        JID from = message.getFrom();
        JID to = message.getTo();
        return (from == null ? "" : from.toString()) + '\n' + (to == null ? "" : to.toString());
    }
}
