package org.openfirereceipts.command;

import java.util.concurrent.atomic.AtomicReference;
import org.jivesoftware.openfire.session.ClientSession;
import org.openfirereceipts.compat.Traffic;
import org.openfirereceipts.tap.SessionFlags;
import org.xmpp.component.IQResultListener;
import org.xmpp.packet.IQ;
import org.xmpp.packet.JID;

/** One question to one session: of a timely answer and none in time exactly one is told, and a late answer after. */
final class Ping implements IQResultListener {
    private static final int LONGEST_ANSWER = 64 * 1024;
    /** How long an answer that comes too late is waited for. */
    private static final long GRACE_SECONDS = 60;

    private enum State {
        ASKED,
        LATE,
        ANSWERED
    }

    final String id;
    private final Pings pings;
    private final ClientSession session;
    private final JID address;
    private final String stream;
    private final String ping;
    private final long barrier;
    private final boolean disco;
    private final long timeoutSeconds;
    private final long askedAt = System.nanoTime();
    private final long heardBefore;
    private final Traffic trafficBefore;
    private final AtomicReference<State> state = new AtomicReference<>(State.ASKED);

    Ping(
            Pings pings,
            String id,
            ClientSession session,
            String stream,
            String ping,
            long barrier,
            boolean disco,
            long timeoutSeconds) {
        this.pings = pings;
        this.id = id;
        this.session = session;
        this.address = session.getAddress();
        this.stream = stream;
        this.ping = ping;
        this.barrier = barrier;
        this.disco = disco;
        this.timeoutSeconds = timeoutSeconds;
        this.heardBefore = session.getNumClientPackets();
        this.trafficBefore = Traffic.of(session);
    }

    void startClock() {
        pings.after(timeoutSeconds * 1000, this::timeIsUp);
    }

    void listen() {
        pings.listen(this, millisLeft());
    }

    private long millisLeft() {
        return (timeoutSeconds + GRACE_SECONDS) * 1000 - (System.nanoTime() - askedAt) / 1_000_000;
    }

    private void timeIsUp() {
        if (pings.isPending(this) && state.compareAndSet(State.ASKED, State.LATE)) {
            String flags = SessionFlags.of(session);
            boolean heard = session.getNumClientPackets() != heardBefore;
            flags += (heard ? "a" : "") + Traffic.flags(trafficBefore, Traffic.of(session));
            pings.unanswered(stream, address.toString(), ping, barrier, flags);
        }
    }

    @Override
    public void receivedAnswer(IQ answer) {
        // the id is all that Openfire compares; it cannot be guessed, but it is not what counts
        if (!pings.isPending(this) || !address.equals(answer.getFrom())) {
            return;
        }
        State before = state.getAndSet(State.ANSWERED);
        pings.forget(this);
        if (before == State.ASKED
                || before == State.LATE && Sessions.find(stream, address.toString()) == session) {
            String xml = disco ? answer.getElement().asXML() : null;
            xml = xml == null || xml.length() > LONGEST_ANSWER ? null : xml;
            pings.passed(stream, address.toString(), ping, barrier, xml);
        }
    }

    /** By Openfire's clock: up to 5.1 that is the machine's, which may have been put forward. */
    @Override
    public void answerTimeout(String expired) {
        if (!pings.isPending(this)) {
            return;
        }
        if (millisLeft() < 1000) {
            pings.forget(this);
            return;
        }
        // not within this call: what is put in now Openfire takes out when it returns
        pings.after(
                100,
                () -> {
                    if (pings.isPending(this)) {
                        listen();
                    }
                });
    }
}
