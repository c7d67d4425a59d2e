package org.openfirereceipts.command;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.LocalClientSession;
import org.openfirereceipts.compat.AcknowledgementRequests;
import org.openfirereceipts.compat.QuestionWriter;
import org.openfirereceipts.spool.EventBuffer;
import org.openfirereceipts.spool.Spool;
import org.openfirereceipts.tap.SessionFlags;
import org.openfirereceipts.tap.Unasked;
import org.xmpp.packet.IQ;
import org.xmpp.packet.JID;

/**
 * Command `i`: asks a session something that every client answers, be it with an error. The answer proves that
 * the client has read all that was written to its stream before.
 */
final class Pings {
    private final XMPPServer server;
    private final Spool spool;
    private final ScheduledExecutorService timer;
    private final Unasked unasked;
    private final SecureRandom random = new SecureRandom();
    /** Questions out there, by the id on the wire; emptied on unload, as Openfire keeps listeners until they expire. */
    private final ConcurrentHashMap<String, Ping> pending = new ConcurrentHashMap<>();

    Pings(XMPPServer server, Spool spool, ScheduledExecutorService timer, Unasked unasked) {
        this.server = server;
        this.spool = spool;
        this.timer = timer;
        this.unasked = unasked;
    }

    void ping(String stream, String jid, String ping, String question, long timeoutSeconds) {
        ClientSession session = Sessions.find(stream, jid);
        if (session == null) {
            unanswered(stream, jid, ping, 0, "g");
            // its end may have been told before its beginning, or before a last message: two threads tell of them. Or
            // by nobody: a current Openfire drops a session that waits to be resumed where another one takes its
            // address, and routes nothing of it again (OF-3320)
            EventBuffer end = new EventBuffer().event('C', System.currentTimeMillis());
            spool.append(end.field(stream).field(jid).field("q"), true);
            return;
        }
        String state = SessionFlags.of(session);
        if (state.indexOf('d') >= 0) {
            unanswered(stream, jid, ping, 0, state);
            return;
        }
        put(session, stream, ping, "disco".equals(question), timeoutSeconds, true);
    }

    /**
     * Puts a question to a session that is there.
     *
     * @param essential whether its barrier may use the spool's reserve; another one is not put where that is full
     * @return false where the spool has no room: without its barrier in there an answer would prove nothing
     */
    boolean put(
            ClientSession session, String stream, String ping, boolean disco, long timeoutSeconds, boolean essential) {
        byte[] bytes = new byte[18];
        random.nextBytes(bytes);
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        String jid = session.getAddress().toString();
        IQ iq = new IQ(IQ.Type.get, id);
        iq.setFrom(new JID(server.getServerInfo().getXMPPDomain()));
        iq.setTo(session.getAddress());
        if (disco) {
            iq.setChildElement("query", "http://jabber.org/protocol/disco#info");
        } else {
            iq.setChildElement("ping", "urn:xmpp:ping");
        }
        EventBuffer event = new EventBuffer().event('I', System.currentTimeMillis());
        event.field(stream).field(jid).field(ping).field(disco ? "disco" : "ping");
        long barrier = essential ? spool.append(event, true) : spool.offer(event);
        if (barrier == 0) {
            return false;
        }
        long seconds = Math.max(1, timeoutSeconds);
        unasked.asked(stream, barrier, TimeUnit.SECONDS.toNanos(seconds));
        Ping asked = new Ping(this, id, session, stream, ping, barrier, disco, seconds);
        pending.put(id, asked);
        asked.listen();
        asked.startClock();
        deliver(session, iq);
        return true;
    }

    private static void deliver(ClientSession session, IQ iq) {
        if (!(session instanceof LocalClientSession)) {
            session.process(iq);
            return;
        }
        QuestionWriter.write((LocalClientSession) session, iq);
        // after the question, so that what the client acknowledges is all that its answer confirms
        AcknowledgementRequests.send((LocalClientSession) session);
    }

    /** No answer counts from now on. */
    void stop() {
        pending.clear();
    }

    boolean isPending(Ping ping) {
        return pending.containsKey(ping.id);
    }

    void forget(Ping ping) {
        pending.remove(ping.id);
    }

    void after(long millis, Runnable action) {
        timer.schedule(action, millis, TimeUnit.MILLISECONDS);
    }

    void listen(Ping ping, long millis) {
        server.getIQRouter().addIQResultListener(ping.id, ping, millis);
    }

    void passed(String stream, String jid, String ping, long barrier, String xml) {
        unasked.answered(stream, xml != null);
        EventBuffer event = new EventBuffer().event('P', System.currentTimeMillis());
        spool.append(event.field(stream).field(jid).field(ping).field(barrier).field(xml), true);
    }

    void unanswered(String stream, String jid, String ping, long barrier, String flags) {
        EventBuffer event = new EventBuffer().event('T', System.currentTimeMillis());
        spool.append(event.field(stream).field(jid).field(ping).field(barrier).field((String) null).field(flags), true);
    }
}
