package org.openfirereceipts.tap;

import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.Session;

/**
 * Whose client says something. Openfire finds the session of what it lets in by the sender's address, and looks whether
 * that is his own with clients and other servers only: a component, or another plugin, may speak in the name of anybody.
 * What it says is no evidence of what that session was handed.
 */
final class Speakers {
    /** Of the threads that serve clients over TCP, and nobody else, in Openfire 4.2 to 5.2. */
    private static final String CLIENTS = "socket_c2s";

    private final Routers routers;

    Speakers(Routers routers) {
        this.routers = routers;
    }

    /** Whether a thread of this name serves clients only: the stack need not be looked at then. */
    static boolean servesClients(String thread) {
        return thread.startsWith(CLIENTS);
    }

    /** The session if its client sent what is being let in on this thread, else null. */
    ClientSession client(RoutingThread thread, Session session) {
        if (!(session instanceof ClientSession)) {
            return null;
        }
        boolean direct = thread.servesClients && thread.depth() == 0;
        return direct || routers.serveClient() ? (ClientSession) session : null;
    }
}
