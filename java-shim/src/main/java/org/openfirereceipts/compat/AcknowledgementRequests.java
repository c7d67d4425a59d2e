package org.openfirereceipts.compat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jivesoftware.openfire.session.LocalSession;
import org.jivesoftware.openfire.streammanagement.StreamManager;

/**
 * Asks a client with stream management (XEP-0198) what it has got. Openfire does so by itself only when it waits for
 * the acknowledgement of five stanzas, ten, and so on (`stream.management.requestFrequency`). The rest stay in its
 * queue, although the client may have answered a ping behind them; when the session ends `StreamManager.onClose` routes
 * them again, and the client gets them twice.
 */
public final class AcknowledgementRequests {
    /** Private from 4.2.0 to 5.2, and there is no public way; null where an Openfire has it no more. */
    private static final Method SEND_SERVER_REQUEST = find();

    private AcknowledgementRequests() {}

    private static Method find() {
        try {
            Method method = StreamManager.class.getDeclaredMethod("sendServerRequest");
            method.setAccessible(true);
            return method;
        } catch (ReflectiveOperationException | RuntimeException unknown) {
            return null;
        }
    }

    /**
     * Openfire itself sees to it that nothing is written where stream management is off or the session is detached.
     *
     * @return whether the question was put; without it duplicates are possible, as ever, and nothing is lost
     */
    public static boolean send(LocalSession session) {
        if (SEND_SERVER_REQUEST == null || !session.getStreamManager().isEnabled()) {
            return false;
        }
        try {
            SEND_SERVER_REQUEST.invoke(session.getStreamManager());
            return true;
        } catch (InvocationTargetException | IllegalAccessException | RuntimeException detached) {
            // 4.2 has no connection to write to where the session was detached a moment ago
            return false;
        }
    }
}
