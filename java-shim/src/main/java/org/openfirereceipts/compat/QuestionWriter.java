package org.openfirereceipts.compat;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jivesoftware.openfire.auth.UnauthorizedException;
import org.jivesoftware.openfire.session.LocalClientSession;
import org.jivesoftware.openfire.streammanagement.StreamManager;
import org.xmpp.packet.IQ;
import org.xmpp.packet.Packet;

/**
 * Writes a question of the server's to a session. As a packet, Openfire would warn of it ("Could not route packet")
 * where the connection is closed meanwhile, or a BOSH session ends that had not fetched it: its OfflinePacketDeliverer
 * does so of every IQ. As text it vanishes with the connection. Like a packet it stays behind what Openfire delays for
 * an inactive client (XEP-0352), and is counted by stream management; a privacy list has no say.
 */
public final class QuestionWriter {
    /** From 4.8 on; null before. */
    private static final Method CSI_MANAGER = find(LocalClientSession.class, "getCsiManager");

    private static final Method QUEUE_OR_PUSH =
            CSI_MANAGER == null ? null : find(CSI_MANAGER.getReturnType(), "queueOrPush", Packet.class);
    private static final Method PUSH = find(LocalClientSession.class, "pushPackets", List.class);

    private QuestionWriter() {}

    private static Method find(Class<?> type, String name, Class<?>... parameters) {
        try {
            return type.getMethod(name, parameters);
        } catch (NoSuchMethodException before48) {
            return null;
        }
    }

    public static void write(LocalClientSession session, IQ question) {
        StreamManager manager = session.getStreamManager();
        if (!manager.isEnabled()) {
            send(session, question);
            return;
        }
        // From 4.8 on Openfire itself writes and counts under this lock; it is the one that guards the queue in all.
        synchronized (manager) {
            if (send(session, question)) {
                manager.sentStanza(question);
            }
        }
    }

    private static boolean send(LocalClientSession session, IQ question) {
        try {
            if (!pushDelayed(session, question)) {
                return false;
            }
            session.deliverRawText(text(question));
            return true;
        } catch (ReflectiveOperationException | UnauthorizedException | RuntimeException gone) {
            // 4.2 has no connection where the session was detached a moment ago; the question stays unanswered then
            return false;
        }
    }

    /** @return false where Openfire keeps the question itself, as it is pushing what it delayed at this moment */
    private static boolean pushDelayed(LocalClientSession session, IQ question)
            throws ReflectiveOperationException, UnauthorizedException {
        if (QUEUE_OR_PUSH == null || PUSH == null) {
            return true;
        }
        List<?> stanzas = (List<?>) QUEUE_OR_PUSH.invoke(CSI_MANAGER.invoke(session), question);
        if (stanzas.isEmpty()) {
            return false;
        }
        List<Object> delayed = new ArrayList<>(stanzas);
        delayed.removeAll(Collections.singleton(question));
        if (!delayed.isEmpty()) {
            PUSH.invoke(session, delayed);
        }
        return true;
    }

    /** BOSH and WebSocket frame each stanza by itself, so that it has to name its namespace. */
    static String text(IQ question) {
        String xml = question.toXML();
        return "<iq xmlns=\"jabber:client\"" + xml.substring("<iq".length());
    }
}
