package org.openfirereceipts.command;

import java.util.Collection;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.session.ClientSession;
import org.openfirereceipts.spool.EventBuffer;
import org.openfirereceipts.spool.Spool;
import org.openfirereceipts.tap.Presences;
import org.openfirereceipts.tap.Tap;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;

/**
 * Command `r`: tells the sender of a message something. Each of the sessions on this server is handed it by itself: the
 * router would choose one of the account's, or the offline store.
 */
final class Tellings {
    private final XMPPServer server;
    private final Spool spool;
    private final Tap tap;
    private final PresenceGate gate;

    Tellings(XMPPServer server, Spool spool, Tap tap, Presences presences) {
        this.server = server;
        this.spool = spool;
        this.tap = tap;
        this.gate = new PresenceGate(server, presences);
    }

    /** What is to be told, and to whom. */
    static final class Telling {
        long command;
        String xml;
        /** Whose presence it gives away; null: nobody's. */
        String owner;
        /** Full JID of who asked. */
        String viewer;
        /** `stream jid` of each session; null where the recipient is not of this server. */
        Collection<String> sessions;

        long handedAt;
        /** An account that is younger is not that of who asked; milliseconds since 1970. */
        long askedAt;
    }

    Outcome tell(Telling telling) {
        if (telling.owner != null
                && !gate.letsThrough(new JID(telling.owner), new JID(telling.viewer), telling.handedAt)) {
            return Outcome.skipped("presence");
        }
        Message message = Stanzas.message(telling.xml);
        if (telling.sessions == null) {
            tap.asOwn(message, () -> server.getPacketRouter().route(message));
            return Outcome.DONE;
        }
        if (Accounts.isYounger(message.getTo(), telling.askedAt)) {
            return Outcome.skipped("account-recreated");
        }
        for (String line : telling.sessions) {
            int space = line.indexOf(' ');
            hand(telling.command, message, line.substring(0, space), line.substring(space + 1));
        }
        return Outcome.DONE;
    }

    private void hand(long command, Message message, String stream, String jid) {
        ClientSession session = Sessions.find(stream, jid);
        if (session == null || !expects(session, message.getTo())) {
            return;
        }
        Message copy = message.createCopy();
        copy.setTo(session.getAddress());
        if (tap.asOwn(copy, () -> session.process(copy))) {
            EventBuffer event = new EventBuffer().event('V', System.currentTimeMillis());
            spool.append(event.field(command).field(stream).field(jid), true);
        }
    }

    /** Who asked may be told whatever its presence; a client that is not available yet may not be listening. */
    private static boolean expects(ClientSession session, JID asking) {
        return session.getAddress().equals(asking) || session.getPresence().isAvailable();
    }
}
