package org.openfirereceipts.command;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Set;
import org.dom4j.Element;
import org.openfirereceipts.tap.StampElements;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;

/**
 * What Openfire holds for a BOSH client until its next request. Of a session that ends it stores or routes each of
 * these stanzas on a thread of its own (HttpSession.failDelivery), in no order; and there is no public way to them.
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
        if (keys.isEmpty()) {
            return 0;
        }
        try {
            Field field = session.getClass().getDeclaredField("pendingElements");
            field.setAccessible(true);
            Collection<?> backlog = (Collection<?>) field.get(session);
            int before = backlog.size();
            backlog.removeIf(deliverable -> isAmong(keys, deliverable, account));
            return before - backlog.size();
        } catch (ReflectiveOperationException | RuntimeException otherKind) {
            return 0;
        }
    }

    private static boolean isAmong(Set<String> keys, Object deliverable, String account) {
        Object packets;
        try {
            Method method = deliverable.getClass().getDeclaredMethod("getPackets");
            method.setAccessible(true);
            packets = method.invoke(deliverable);
        } catch (ReflectiveOperationException otherKind) {
            return false;
        }
        // Markup of BOSH itself has none.
        if (!(packets instanceof Collection) || ((Collection<?>) packets).isEmpty()) {
            return false;
        }
        for (Object packet : (Collection<?>) packets) {
            if (!(packet instanceof Message)) {
                return false;
            }
            Element message = ((Packet) packet).getElement();
            String key = StampElements.key(message, account);
            if (key == null || !keys.contains(key)) {
                return false;
            }
        }
        return true;
    }
}
