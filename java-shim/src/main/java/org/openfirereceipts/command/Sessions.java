package org.openfirereceipts.command;

import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.session.ClientSession;
import org.xmpp.packet.JID;

/** Finds the session that the handler means: a full JID may have another one by now. */
final class Sessions {
    private Sessions() {}

    static ClientSession find(String stream, String jid) {
        ClientSession session = SessionManager.getInstance().getSession(new JID(jid));
        return session != null && session.getStreamID().getID().equals(stream) ? session : null;
    }
}
