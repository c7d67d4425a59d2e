package org.openfirereceipts.tap;

import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.Session;
import org.openfirereceipts.compat.Routers;
import org.xmpp.packet.JID;

/**
 * Whose client says something. Openfire finds the session of what it lets in by the sender's address, and looks whether
 * that is his own with clients and other servers only: a component, or another plugin, may speak in the name of anybody.
 * What it says is no evidence of what that session was handed.
 */
final class Speakers {
    /** Of the threads that serve clients over TCP, and nobody else, in Openfire 4.2 to 5.2. */
    private static final String CLIENTS = "socket_c2s";

    private final Routers routers;
    private final SessionStreams streams;

    Speakers(Routers routers, SessionStreams streams) {
        this.routers = routers;
        this.streams = streams;
    }

    /** Whether a thread of this name serves clients only: the stack need not be looked at then. */
    static boolean servesClients(String thread) {
        return thread.startsWith(CLIENTS);
    }

    /** The session if its client sent what is being let in on this thread, else null. */
    ClientSession client(RoutingThread thread, Session session) {
        return session instanceof ClientSession && isClient(thread) ? (ClientSession) session : null;
    }

    /**
     * The stream of the session whose client sent what is being let in on this thread, also where it has ended; else null.
     *
     * @param session as Openfire found it by the sender's address
     */
    String stream(RoutingThread thread, Session session, JID from) {
        if (session != null) {
            ClientSession client = client(thread, session);
            return client == null ? null : client.getStreamID().getID();
        }
        String stream = from.getResource() == null ? null : streams.of(from);
        return stream != null && isClient(thread) ? stream : null;
    }

    private boolean isClient(RoutingThread thread) {
        boolean direct = thread.servesClients && thread.depth() == 0;
        return direct || routers.serveClient();
    }
}
