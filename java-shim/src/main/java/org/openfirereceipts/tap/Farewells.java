package org.openfirereceipts.tap;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ConcurrentHashMap;
import org.jivesoftware.openfire.session.LocalClientSession;
import org.jivesoftware.openfire.session.LocalSession;
import org.jivesoftware.openfire.session.Session;
import org.xmpp.packet.Presence;

/**
 * Knows which clients have taken their leave (unavailable presence), and whether anything waited in Openfire then for
 * them to read on: once the stream has ended it is too late to look, as 4.2 throws away what is unsent. Of BOSH neither can
 * be known in time: Openfire may come to the presence in a request after it has closed the session for it.
 */
final class Farewells {
    /** `(LocalSession) -> boolean`, or null: from 5.1 on, or so. */
    private static final MethodHandle HAS_ENDED_STREAM = find();

    /** By stream, until the session's end is told; whether nothing waited. */
    private final ConcurrentHashMap<String, Boolean> said = new ConcurrentHashMap<>();

    private static MethodHandle find() {
        try {
            return MethodHandles.publicLookup()
                    .unreflect(LocalSession.class.getMethod("getHasReceivedEndOfStream"))
                    .asType(MethodType.methodType(boolean.class, LocalSession.class));
        } catch (ReflectiveOperationException before) {
            return null;
        }
    }

    /** To be called with every presence that comes from a client. */
    void heard(Presence presence, Session session) {
        // Openfire itself says so of a client whose connection is closed
        if (!(session instanceof LocalSession) || presence.getTo() != null || session.isClosed()) {
            return;
        }
        if (presence.getType() == Presence.Type.unavailable) {
            said.put(session.getStreamID().getID(), isAllWritten(session));
        } else if (presence.getType() == null && !said.isEmpty()) {
            said.remove(session.getStreamID().getID());
        }
    }

    /** To be called once, at a session's end, on the thread that tells of it: the letters of `C`. */
    String atEnd(Session session) {
        Boolean allWritten = said.remove(session.getStreamID().getID());
        if (allWritten == null || !hasEndedStream(session)) {
            return "";
        }
        return allWritten ? "o" : "ou";
    }

    void reset() {
        said.clear();
    }

    private static boolean isAllWritten(Session session) {
        if (!(session instanceof LocalClientSession)) {
            return false;
        }
        Object connection = Connections.of((LocalSession) session);
        // To a WebSocket Openfire writes as it goes, and keeps nothing back
        return connection != null && connection.getClass().getSimpleName().equals("WebSocketConnection")
                || Traffic.of(session).isAllWritten();
    }

    /**
     * Whether it was the client that ended the stream. Where Openfire does not keep that, it closes the session at once,
     * within the call that handles what the client sent.
     */
    private static boolean hasEndedStream(Session session) {
        if (!(session instanceof LocalSession)) {
            return false;
        }
        if (HAS_ENDED_STREAM != null) {
            try {
                if ((boolean) HAS_ENDED_STREAM.invokeExact((LocalSession) session)) {
                    return true;
                }
            } catch (Throwable unknown) {
                return false;
            }
        }
        for (StackTraceElement call : new Throwable().getStackTrace()) {
            String type = call.getClassName();
            String method = call.getMethodName();
            if (type.equals("org.jivesoftware.openfire.net.StanzaHandler") && method.equals("process")
                    || type.equals("org.jivesoftware.openfire.websocket.XmppWebSocket") && method.equals("onTextMethod")) {
                return true;
            }
        }
        return false;
    }
}
