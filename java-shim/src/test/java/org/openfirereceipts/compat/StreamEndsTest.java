package org.openfirereceipts.compat;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

/** Whose end of a stream it is, by the calls in which a session is closed; the innermost first, as Openfire makes them. */
public class StreamEndsTest {
    private static final String[] TOLD = {
        "SessionEventDispatcher.dispatchEvent", "SessionManager.removeSession", "SessionManager$ClientSessionListener.onConnectionClose"
    };

    /** @param calls `type.method` or `type.method:line`, below `org.jivesoftware.openfire` but for Java's and Jetty's */
    private static StackTraceElement[] stack(String... calls) {
        StackTraceElement[] stack = new StackTraceElement[TOLD.length + calls.length];
        for (int i = 0; i < stack.length; i++) {
            String call = i < TOLD.length ? TOLD[i] : calls[i - TOLD.length];
            int colon = call.indexOf(':');
            int line = colon < 0 ? -1 : Integer.parseInt(call.substring(colon + 1));
            String name = colon < 0 ? call : call.substring(0, colon);
            int dot = name.lastIndexOf('.');
            String type = name.substring(0, dot);
            String prefix = type.startsWith("java.") || type.startsWith("org.") ? "" : "org.jivesoftware.openfire.";
            stack[i] = new StackTraceElement(prefix + type, name.substring(dot + 1), "Any.java", line);
        }
        return stack;
    }

    private static boolean isByClient(String... calls) {
        return StreamEnds.isByClient(stack(calls), 246);
    }

    @Test
    public void theEndThatTheClientSentIsItsOwn() {
        assertTrue(
                isByClient(
                        "nio.NIOConnection.notifyCloseListeners",
                        "nio.NIOConnection.close",
                        "session.LocalSession.close",
                        "net.StanzaHandler.process",
                        "nio.ConnectionHandler.messageReceived"));
        // Openfire 4.8 and 4.9, where all was written at once
        assertTrue(
                isByClient(
                        "net.AbstractConnection.notifyCloseListeners",
                        "nio.NettyConnection.lambda$close$1",
                        "org.netty.DefaultPromise.addListener",
                        "nio.NettyConnection.close",
                        "Connection.close",
                        "session.LocalSession.close",
                        "net.StanzaHandler.processStanza",
                        "net.StanzaHandler.process",
                        "nio.NettyConnectionHandler.channelRead0"));
    }

    @Test
    public void anotherLoginIsNot() {
        assertFalse(
                isByClient(
                        "nio.NIOConnection.close",
                        "session.LocalSession.close",
                        "handler.IQBindHandler.handleIQ",
                        "IQRouter.route",
                        "net.StanzaHandler.processIQ",
                        "net.StanzaHandler.process",
                        "net.StanzaHandler.process",
                        "nio.ConnectionHandler.messageReceived"));
    }

    @Test
    public void aSessionThatFallsWhileAnotherSignsOutIsNot() {
        assertFalse(
                isByClient(
                        "nio.NIOConnection.close",
                        "nio.NIOConnection.deliver",
                        "session.LocalClientSession.deliver",
                        "PresenceRouter.route",
                        "nio.NIOConnection.close",
                        "session.LocalSession.close",
                        "net.StanzaHandler.process",
                        "nio.ConnectionHandler.messageReceived"));
    }

    @Test
    public void whatNobodyUnderstandsIsNot() {
        assertFalse(
                isByClient(
                        "nio.NIOConnection.close",
                        "session.LocalSession.close",
                        "net.StanzaHandler.process",
                        "net.StanzaHandler.process",
                        "nio.ConnectionHandler.messageReceived"));
        assertFalse(isByClient("nio.NIOConnection.close", "nio.ConnectionHandler.exceptionCaught"));
    }

    @Test
    public void anAdministratorAStopAndTheIdleTimeAreNot() {
        assertFalse(isByClient("nio.NIOConnection.close", "session.LocalSession.close", "java.lang.Thread.run"));
        assertFalse(isByClient("nio.NIOConnection.close", "nio.NIOConnection.systemShutdown"));
        assertFalse(isByClient("nio.NIOConnection.close", "nio.ClientConnectionHandler.sessionIdle"));
        assertFalse(isByClient("java.lang.Thread.run"));
    }

    private static String[] webSocket(String... from) {
        String[] calls = new String[7 + from.length];
        String[] closing = {
            "websocket.XmppWebSocket.closeSession",
            "websocket.WebSocketConnection.closeVirtualConnection",
            "net.VirtualConnection.close",
            "session.LocalSession.close",
            "websocket.XmppWebSocket.closeSession",
            "websocket.XmppWebSocket.onClose",
            "org.eclipse.jetty.websocket.common.WebSocketSession.close"
        };
        System.arraycopy(closing, 0, calls, 0, closing.length);
        System.arraycopy(from, 0, calls, closing.length, from.length);
        return calls;
    }

    @Test
    public void theEndOfAWebSocketsStreamIsItsOwnBeforeTheLineOfRouting() {
        String[] ends = {
            "websocket.XmppWebSocket.closeWebSocket", "websocket.XmppWebSocket.closeStream", "websocket.XmppWebSocket.processStanza:218"
        };
        assertTrue(isByClient(webSocket(ends)));
        // while that line is not known
        assertFalse(StreamEnds.isByClient(stack(webSocket(ends)), 0));
    }

    @Test
    public void aWebSocketThatTheServerClosesForAnErrorIsNot() {
        assertFalse(
                isByClient(
                        webSocket(
                                "websocket.XmppWebSocket.closeWebSocket",
                                "websocket.XmppWebSocket.closeStream",
                                "websocket.XmppWebSocket.processStanza:257")));
    }

    @Test
    public void aCloseFrameWithoutAnEndOfTheStreamIsNot() {
        assertFalse(isByClient(webSocket("org.eclipse.jetty.websocket.common.Parser.notifyFrame")));
    }

    @Test
    public void whereAWebSocketHandsOnIsLearntFromItsFirstStanza() {
        assertEquals(
                246,
                StreamEnds.lineOfRouting(
                        stack(
                                "handler.IQBindHandler.handleIQ",
                                "SessionPacketRouter.route",
                                "websocket.XmppWebSocket.processStanza:246",
                                "websocket.XmppWebSocket.onTextMethod:140")));
        assertEquals(0, StreamEnds.lineOfRouting(stack("net.StanzaHandler.process:100")));
    }
}
