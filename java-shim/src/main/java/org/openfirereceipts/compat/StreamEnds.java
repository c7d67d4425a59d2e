package org.openfirereceipts.compat;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jivesoftware.openfire.session.LocalSession;
import org.jivesoftware.openfire.session.Session;

/**
 * Whether it was the client that ended a session's stream, and not the server (another login, an administrator, a stop, an
 * idle client, one that breaks the rules), nor the network. From 5.1 on Openfire keeps that. Before, it closes the session
 * at once, within the call that handles what the client sent, and says so to nobody: what called it is looked at. Openfire
 * 5.0 tells of a session's end on a thread of its own, and 4.7 does of a WebSocket's, so that nothing is known there.
 *
 * How TCP was closed is not asked: the end of a connection (FIN) that had nothing unread before says what the client's
 * kernel has, and as much comes from a proxy for a client that died, or from the kernel for a process that did. Neither
 * MINA nor TLS tells it from a reset, and below BOSH and WebSocket nobody does. So is a WebSocket's close frame without an
 * end of the stream (RFC 7395, 3.6) the network's. Of BOSH's `terminate` nothing is concluded: responses that cross with it are
 * thrown away unread by clients, which end their requests themselves, and which these were is not known.
 */
public final class StreamEnds {
    private static final String OPENFIRE = "org.jivesoftware.openfire.";
    private static final String STANZAS = OPENFIRE + "net.StanzaHandler";
    private static final String WEB_SOCKET = OPENFIRE + "websocket.XmppWebSocket";
    /** `(LocalSession) -> boolean`, or null: from 5.1 on, or so. */
    private static final MethodHandle HAS_ENDED_STREAM = find();

    /** The line at which a WebSocket hands stanzas on, up to Openfire 4.7; 0 until it is known. */
    private volatile int routesAt;

    private static MethodHandle find() {
        try {
            return MethodHandles.publicLookup()
                    .unreflect(LocalSession.class.getMethod("getHasReceivedEndOfStream"))
                    .asType(MethodType.methodType(boolean.class, LocalSession.class));
        } catch (ReflectiveOperationException before) {
            return null;
        }
    }

    /** To be called when a session has bound its resource, on the thread that does it. */
    public void bound() {
        if (HAS_ENDED_STREAM == null && routesAt == 0) {
            routesAt = lineOfRouting(new Throwable().getStackTrace());
        }
    }

    /** To be called at a session's end, on the thread that tells of it. */
    public boolean isByClient(Session session) {
        if (!(session instanceof LocalSession)) {
            return false;
        }
        if (HAS_ENDED_STREAM == null) {
            return isByClient(new Throwable().getStackTrace(), routesAt);
        }
        try {
            return (boolean) HAS_ENDED_STREAM.invokeExact((LocalSession) session);
        } catch (Throwable unknown) {
            return false;
        }
    }

    /**
     * Where in `XmppWebSocket.processStanza` a stanza, which these calls are at work on, is handed on: the end of the stream
     * is dealt with before that line, and whatever fails, which has the server end the stream, behind it.
     */
    static int lineOfRouting(StackTraceElement[] calls) {
        for (StackTraceElement call : calls) {
            if (is(call, WEB_SOCKET, "processStanza")) {
                return Math.max(0, call.getLineNumber());
            }
        }
        return 0;
    }

    /** Whether the innermost closing among these calls, the innermost first, is for the end of the client's own stream. */
    static boolean isByClient(StackTraceElement[] calls, int routesAt) {
        int at = 0;
        while (at < calls.length && !isClosing(calls[at])) {
            at++;
        }
        boolean session = false;
        while (at < calls.length && isClosing(calls[at])) {
            session |= calls[at].getClassName().startsWith(OPENFIRE + "session.");
            at++;
        }
        if (!session || at == calls.length) {
            return false;
        }
        StackTraceElement caller = calls[at];
        if (caller.getClassName().equals(STANZAS)) {
            // a stanza goes on into another `process`, which ends the stream where it cannot be understood
            boolean isStanza = is(caller, STANZAS, "process") && at + 1 < calls.length && isStanzas(calls[at + 1]);
            return is(caller, STANZAS, "processStanza") || is(caller, STANZAS, "process") && !isStanza;
        }
        return is(caller, WEB_SOCKET, "closeSession") && isEndOfWebSocket(calls, at + 1, routesAt);
    }

    /** Openfire closes the socket, and Jetty, before it returns, has it close the session. */
    private static boolean isEndOfWebSocket(StackTraceElement[] calls, int from, int routesAt) {
        String[] expected = {"onClose", "closeWebSocket", "closeStream", "processStanza"};
        int found = 0;
        for (int at = from; at < calls.length && found < expected.length; at++) {
            if (calls[at].getClassName().equals(WEB_SOCKET)) {
                if (!calls[at].getMethodName().equals(expected[found++])) {
                    return false;
                }
                if (found == expected.length) {
                    int line = calls[at].getLineNumber();
                    return line > 0 && line < routesAt;
                }
            } else if (calls[at].getClassName().startsWith(OPENFIRE)) {
                return false;
            }
        }
        return false;
    }

    private static boolean isClosing(StackTraceElement call) {
        return call.getMethodName().equals("close") && call.getClassName().startsWith(OPENFIRE);
    }

    private static boolean isStanzas(StackTraceElement call) {
        return call.getClassName().equals(STANZAS);
    }

    private static boolean is(StackTraceElement call, String type, String method) {
        return call.getClassName().equals(type) && call.getMethodName().equals(method);
    }
}
