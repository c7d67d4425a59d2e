package org.openfirereceipts.tap;

import java.util.Map;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;

/**
 * The messages without body that the shim told senders for the handler lately. Openfire may let one in again by
 * itself (stream management giving up, a connection that closed) or send an error for one in the name of who got it:
 * neither is anybody's. Whoever copies such an id gains nothing: the sender and the recipient's account must be the
 * same, and a body ends it.
 */
final class OwnStanzas {
    static final String PREFIX = "receipts-";

    private static final int REMEMBERED = 10_000;

    /** Sender and account of the recipient, by id: each of an account's sessions is told the same. */
    private final Map<String, String> addresses = new Latest<>(REMEMBERED);

    /** Whether a stanza with this id may be one, or an error for one: of most the id says that they are not. */
    static boolean mayBeOne(String id) {
        return id != null && id.startsWith(PREFIX);
    }

    void remember(Message message) {
        String id = message.getID();
        if (mayBeOne(id) && message.getElement().element("body") == null) {
            synchronized (addresses) {
                addresses.put(id, text(message.getFrom()) + '\n' + account(message.getTo()));
            }
        }
    }

    boolean has(Message message) {
        String known = known(message);
        return known != null
                && message.getElement().element("body") == null
                && known.equals(text(message.getFrom()) + '\n' + account(message.getTo()));
    }

    /** An error for one of them, on its way to whoever it was told in the name of. */
    boolean hasCaused(Message error) {
        if (!MessageTypes.isError(error.getElement()) || error.getTo() == null) {
            return false;
        }
        String known = known(error);
        if (known == null) {
            return false;
        }
        // whom it comes from is not looked at: 4.2 leaves that as it was in the error for what a privacy list is against
        String sender = known.substring(0, known.indexOf('\n'));
        String bare = error.getTo().toBareJID();
        return sender.equals(bare) || sender.startsWith(bare + '/');
    }

    private String known(Message message) {
        String id = message.getElement().attributeValue("id");
        if (!mayBeOne(id)) {
            return null;
        }
        synchronized (addresses) {
            return addresses.get(id);
        }
    }

    private static String text(JID address) {
        return address == null ? "" : address.toString();
    }

    private static String account(JID address) {
        return address == null ? "" : address.toBareJID();
    }
}
