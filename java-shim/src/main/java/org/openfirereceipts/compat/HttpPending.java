package org.openfirereceipts.compat;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.function.Predicate;

/** What Openfire holds for a BOSH client until its next request. There is no public way to it. */
public final class HttpPending {
    private HttpPending() {}

    /**
     * Takes out the entries whose packets are such.
     *
     * @param isWanted asked of the packets of one entry, of which there is at least one
     * @return how many; 0 where this is no BOSH session, or not one of a known kind
     */
    public static int removeIf(Object session, Predicate<Collection<?>> isWanted) {
        try {
            Field field = session.getClass().getDeclaredField("pendingElements");
            field.setAccessible(true);
            Collection<?> backlog = (Collection<?>) field.get(session);
            int before = backlog.size();
            backlog.removeIf(
                    deliverable -> {
                        Collection<?> packets = packets(deliverable);
                        return packets != null && !packets.isEmpty() && isWanted.test(packets);
                    });
            return before - backlog.size();
        } catch (ReflectiveOperationException | RuntimeException otherKind) {
            return 0;
        }
    }

    /** Null where it is of another kind, or markup of BOSH itself. */
    private static Collection<?> packets(Object deliverable) {
        try {
            Method method = deliverable.getClass().getDeclaredMethod("getPackets");
            method.setAccessible(true);
            Object packets = method.invoke(deliverable);
            return packets instanceof Collection ? (Collection<?>) packets : null;
        } catch (ReflectiveOperationException otherKind) {
            return null;
        }
    }
}
