package org.openfirereceipts.command;

import java.util.Collection;
import java.util.Set;
import org.openfirereceipts.compat.HttpPending;
import org.openfirereceipts.tap.StampElements;
import org.xmpp.packet.Message;

/**
 * What Openfire holds for a BOSH client until its next request. Of a session that ends it stores or routes each of
 * these stanzas on a thread of its own (HttpSession.failDelivery), in no order.
 */
final class HttpBacklog {
    private HttpBacklog() {}

    /**
     * Takes out the messages that will be redelivered in their order once the session has ended.
     *
     * @param account the session's bare JID
     * @param keys of those messages: none but what the ledger holds may be taken from Openfire
     * @return how many; 0 where this is no BOSH session, or not one of a known kind
     */
    static int takeBack(Object session, String account, Set<String> keys) {
        return keys.isEmpty() ? 0 : HttpPending.removeIf(session, packets -> areAmong(keys, packets, account));
    }

    private static boolean areAmong(Set<String> keys, Collection<?> packets, String account) {
        for (Object packet : packets) {
            if (!(packet instanceof Message)) {
                return false;
            }
            String key = StampElements.key(((Message) packet).getElement(), account);
            if (key == null || !keys.contains(key)) {
                return false;
            }
        }
        return true;
    }
}
