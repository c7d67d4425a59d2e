package org.openfirereceipts.compat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.session.LocalClientSession;
import org.jivesoftware.openfire.session.LocalSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmpp.packet.JID;
import org.xmpp.packet.Presence;

/** Ends a session as Openfire does when it has waited long enough for it to be resumed (XEP-0198). */
public final class DetachedSessions {
    private static final Logger LOG = LoggerFactory.getLogger(DetachedSessions.class);

    private DetachedSessions() {}

    /** Detaches it first, where that has not happened yet. */
    public static void end(XMPPServer server, LocalClientSession session) {
        SessionManager manager = SessionManager.getInstance();
        if (!session.isDetached()) {
            session.setDetached();
        }
        try {
            if (call(manager, "terminateDetached", session)) {
                return;
            }
            // before 4.8: as its DetachedCleanupTask
            call(manager, "removeDetached", session);
        } catch (InvocationTargetException failed) {
            LOG.warn("RECEIPTS_CLOSE: a session could not be ended: {}", failed.getCause().getClass().getName());
            return;
        }
        try {
            if ((session.getPresence().isAvailable() || !session.wasAvailable())
                    && server.getRoutingTable().hasClientRoute(session.getAddress())) {
                Presence presence = new Presence();
                presence.setType(Presence.Type.unavailable);
                presence.setFrom(session.getAddress());
                server.getPacketRouter().route(presence);
            }
            session.getStreamManager()
                    .onClose(server.getPacketRouter(), new JID(server.getServerInfo().getXMPPDomain()));
        } finally {
            manager.removeSession(session);
        }
    }

    /** @return false where this Openfire has no such method */
    private static boolean call(SessionManager manager, String name, LocalClientSession session)
            throws InvocationTargetException {
        try {
            Method method = SessionManager.class.getMethod(name, LocalSession.class);
            method.invoke(manager, session);
            return true;
        } catch (NoSuchMethodException | IllegalAccessException unknown) {
            return false;
        }
    }
}
