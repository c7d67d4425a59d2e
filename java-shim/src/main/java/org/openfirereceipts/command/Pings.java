package org.openfirereceipts.command;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.Collections;
import java.util.concurrent.ConcurrentHashMap;
import org.dom4j.Element;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.LocalClientSession;
import org.openfirereceipts.spool.EventBuffer;
import org.openfirereceipts.spool.Spool;
import org.xmpp.component.IQResultListener;
import org.xmpp.packet.IQ;
import org.xmpp.packet.JID;

/**
 * Command `i`: asks a session something that every client answers, be it with an error. The answer proves that
 * the client has read all that was written to its stream before. And command `z`: closes a session.
 */
final class Pings {
    private static final int LONGEST_ANSWER = 64 * 1024;

    private final XMPPServer server;
    private final Spool spool;
    private final SecureRandom random = new SecureRandom();
    /** The thread that is handing a question to its session right now. */
    private volatile Thread asking;
    /** Questions out there, by the id on the wire; emptied on unload, as Openfire keeps listeners until they expire. */
    private final Set<String> pending = Collections.newSetFromMap(new ConcurrentHashMap<String, Boolean>());

    Pings(XMPPServer server, Spool spool) {
        this.server = server;
        this.spool = spool;
    }

    void ping(String stream, String jid, String ping, String question, long timeoutSeconds) {
        ClientSession session = session(stream, jid);
        if (session == null) {
            append(new EventBuffer().event('T', System.currentTimeMillis()), stream, jid, ping, "0", null);
            // its end may have been told before its beginning, or before a last message: two threads tell of them
            spool.append(new EventBuffer().event('C', System.currentTimeMillis()).field(stream).field(jid), true);
            return;
        }
        byte[] bytes = new byte[18];
        random.nextBytes(bytes);
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        boolean disco = "disco".equals(question);
        IQ iq = new IQ(IQ.Type.get, id);
        iq.setFrom(new JID(server.getServerInfo().getXMPPDomain()));
        iq.setTo(session.getAddress());
        if (disco) {
            iq.setChildElement("query", "http://jabber.org/protocol/disco#info");
        } else {
            iq.setChildElement("ping", "urn:xmpp:ping");
        }
        EventBuffer event = new EventBuffer().event('I', System.currentTimeMillis());
        long barrier =
                spool.append(event.field(stream).field(jid).field(ping).field(disco ? "disco" : "ping"), true);
        if (barrier == 0) {
            // without its barrier in the spool an answer would prove nothing
            return;
        }
        pending.add(id);
        server.getIQRouter()
                .addIQResultListener(
                        id,
                        new Answer(stream, session.getAddress(), ping, barrier, disco),
                        Math.max(1, timeoutSeconds) * 1000);
        asking = Thread.currentThread();
        try {
            session.process(iq);
        } finally {
            asking = null;
        }
    }

    Outcome close(String stream, String jid) {
        ClientSession session = session(stream, jid);
        if (session == null) {
            return Outcome.skipped("gone");
        }
        if (session instanceof LocalClientSession) {
            // a session that could be resumed would only be detached by close()
            ((LocalClientSession) session).getStreamManager().formalClose();
        }
        session.close();
        return Outcome.DONE;
    }

    /** No answer counts from now on. */
    void stop() {
        pending.clear();
    }

    private static ClientSession session(String stream, String jid) {
        ClientSession session = SessionManager.getInstance().getSession(new JID(jid));
        return session != null && session.getStreamID().getID().equals(stream) ? session : null;
    }

    private void append(EventBuffer event, String stream, String jid, String ping, String barrier, String xml) {
        event.field(stream).field(jid).field(ping).field(barrier);
        if (xml != null) {
            event.field(xml);
        }
        spool.append(event, true);
    }

    private final class Answer implements IQResultListener {
        private final String stream;
        private final JID session;
        private final String ping;
        private final long barrier;
        private final boolean disco;

        Answer(String stream, JID session, String ping, long barrier, boolean disco) {
            this.stream = stream;
            this.session = session;
            this.ping = ping;
            this.barrier = barrier;
            this.disco = disco;
        }

        @Override
        public void receivedAnswer(IQ answer) {
            if (!pending.remove(answer.getID())) {
                return;
            }
            if (!session.equals(answer.getFrom())) {
                // the id is all that Openfire compares; it cannot be guessed, but it is not what counts
                tell('T', null);
                return;
            }
            if (Thread.currentThread() == asking) {
                // where a privacy list blocks the question, Openfire itself answers with an error in the client's
                // name, at once and on this thread: no evidence of anything
                tell('T', null);
                return;
            }
            String xml = null;
            if (disco) {
                Element element = answer.getElement();
                xml = element.asXML();
                xml = xml.length() > LONGEST_ANSWER ? null : xml;
            }
            tell('P', xml);
        }

        @Override
        public void answerTimeout(String id) {
            if (pending.remove(id)) {
                tell('T', null);
            }
        }

        private void tell(char kind, String xml) {
            append(
                    new EventBuffer().event(kind, System.currentTimeMillis()),
                    stream,
                    session.toString(),
                    ping,
                    Long.toString(barrier),
                    xml);
        }
    }
}
