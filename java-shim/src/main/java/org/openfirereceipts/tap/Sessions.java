package org.openfirereceipts.tap;

import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.event.SessionEventListener;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.LocalSession;
import org.jivesoftware.openfire.session.Session;
import org.openfirereceipts.compat.ClientState;
import org.openfirereceipts.compat.HttpAnswers;
import org.openfirereceipts.compat.StreamEnds;
import org.openfirereceipts.spool.EventBuffer;
import org.openfirereceipts.spool.Spool;
import org.xmpp.packet.JID;
import org.xmpp.packet.Presence;

/** Tells of client sessions as they open and close. */
public final class Sessions implements SessionEventListener {
    private final Settings settings;
    private final Spool spool;
    private final Faults faults;
    private final StreamQueues queues;
    private final Unasked unasked;
    private final Unwritten unwritten;
    private final SessionStreams streams;
    private final StreamEnds ends = new StreamEnds();
    /** Streams told of: Openfire says "created" and "bound", or only one of them, depending on how a client logs in. */
    private final Set<String> open = Collections.newSetFromMap(new ConcurrentHashMap<String, Boolean>());
    /** Those of them that were told to have become available, and are. */
    private final Set<String> available = Collections.newSetFromMap(new ConcurrentHashMap<String, Boolean>());
    /** Those of them whose last presence says that they take what comes to their account. */
    private final Set<String> taking = Collections.newSetFromMap(new ConcurrentHashMap<String, Boolean>());

    public Sessions(
            Settings settings,
            Spool spool,
            Faults faults,
            StreamQueues queues,
            Tap tap) {
        this.settings = settings;
        this.spool = spool;
        this.faults = faults;
        this.queues = queues;
        this.unasked = tap.unasked();
        this.unwritten = tap.unwritten;
        this.streams = tap.streams;
    }

    /** Tells of every session that is open now, as none was told since `A`. */
    public void tellAll() {
        for (ClientSession session : SessionManager.getInstance().getSessions()) {
            opened(session);
            listens(session);
            // whatever it was handed while nobody looked
            unwritten.handed(session);
            if (isClosed(session)) {
                closed(session);
            }
        }
    }

    public void reset() {
        open.clear();
        available.clear();
        taking.clear();
        queues.reset();
    }

    @Override
    public void sessionCreated(Session session) {
        opened(session);
    }

    @Override
    public void anonymousSessionCreated(Session session) {
        opened(session);
    }

    @Override
    public void resourceBound(Session session) {
        opened(session);
    }

    @Override
    public void sessionDestroyed(Session session) {
        closed(session);
    }

    @Override
    public void anonymousSessionDestroyed(Session session) {
        closed(session);
    }

    private void opened(Session session) {
        try {
            JID address = session.getAddress();
            if (!settings.enabled || !(session instanceof ClientSession) || address.getResource() == null) {
                return;
            }
            ends.bound();
            String stream = session.getStreamID().getID();
            // one lock, so that `C` never comes before `S`
            synchronized (open) {
                if (open.add(stream)) {
                    streams.opened(address, stream);
                    HttpAnswers.keepAll(session);
                    EventBuffer event = new EventBuffer().event('S', System.currentTimeMillis());
                    spool.append(
                            event.field(stream).field(address.toString()).field(SessionFlags.of(session)), true);
                }
            }
        } catch (Throwable fault) {
            faults.caught("opening a session", fault);
        }
    }

    /**
     * It has sent presence, and Openfire is done with that: what waited for it in the offline store was handed out. Not so
     * where its priority is negative (RFC 6121, 8.5.2.1); as it rises later, Openfire does not think of the store.
     */
    void listens(ClientSession session) {
        try {
            String stream = session.getStreamID().getID();
            Presence presence = session.getPresence();
            boolean isThere = presence.isAvailable();
            boolean takes = isThere && presence.getPriority() >= 0;
            boolean isKnown = available.contains(stream) == isThere && taking.contains(stream) == takes;
            if (!settings.enabled || isKnown) {
                return;
            }
            synchronized (open) {
                if (!open.contains(stream)) {
                    return;
                }
                boolean isNew = isThere && available.add(stream);
                boolean begins = takes && taking.add(stream);
                if (!isThere) {
                    available.remove(stream);
                }
                if (!takes) {
                    taking.remove(stream);
                }
                if (isNew || begins) {
                    EventBuffer event = new EventBuffer().event('S', System.currentTimeMillis());
                    String flags = SessionFlags.of(session) + (isNew ? "a" : "") + (takes ? "p" : "");
                    spool.append(event.field(stream).field(session.getAddress().toString()).field(flags), true);
                }
            }
        } catch (Throwable fault) {
            faults.caught("telling that a session listens", fault);
        }
    }

    /** Openfire 4.2 cannot say so of a session without a connection, which is one that waits to be resumed. */
    static boolean isClosed(Session session) {
        return !(session instanceof LocalSession && ((LocalSession) session).isDetached()) && session.isClosed();
    }

    /** `o` its client ended it in order, `u` something that it was handed did not leave, or may not have. */
    private String orderly(Session session) {
        boolean hasLeft = unwritten.ended(session) && !ClientState.isHeldBack(session);
        return ends.isByClient(session) ? hasLeft ? "o" : "ou" : "";
    }

    private void closed(Session session) {
        try {
            String stream = session.getStreamID().getID();
            unasked.ended(stream);
            streams.ended(session.getAddress(), stream);
            String flags = (queues.isLost(session) ? "q" : "") + orderly(session);
            synchronized (open) {
                available.remove(stream);
                taking.remove(stream);
                if (open.remove(stream) && settings.enabled) {
                    EventBuffer event = new EventBuffer().event('C', System.currentTimeMillis());
                    event.field(stream).field(session.getAddress().toString()).field(flags);
                    spool.append(event.field(IdlePings.atMost(session)), true);
                }
            }
        } catch (Throwable fault) {
            faults.caught("closing a session", fault);
        }
    }
}
