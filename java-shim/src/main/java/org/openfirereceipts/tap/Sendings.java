package org.openfirereceipts.tap;

import org.dom4j.Element;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.LocalSession;
import org.jivesoftware.openfire.session.Session;
import org.openfirereceipts.compat.Connections;
import org.openfirereceipts.spool.Spool;
import org.xmpp.packet.Message;

/** What sessions were sent (`D`): messages on their way through the router, from the offline store, carbon copies. */
final class Sendings {
    private final Spool spool;
    private final Endings endings;
    private final ServerStamps serverStamps;
    private final StampedKeys stampedKeys;
    private final Unasked unasked;
    private final Unwritten unwritten;
    private final Refusals refusals;
    private final OfflineTouches touches;
    private final PrivateMessages privateMessages;
    private final StreamReplays replays;
    /** Whose being sent is waited for, and whether it was, by any thread. */
    private volatile String watchedKey;

    private volatile boolean watchedSent;

    Sendings(
            Spool spool,
            Endings endings,
            ServerStamps serverStamps,
            StampedKeys stampedKeys,
            Unasked unasked,
            Unwritten unwritten,
            Refusals refusals,
            OfflineTouches touches,
            PrivateMessages privateMessages,
            StreamReplays replays) {
        this.spool = spool;
        this.endings = endings;
        this.serverStamps = serverStamps;
        this.stampedKeys = stampedKeys;
        this.unasked = unasked;
        this.unwritten = unwritten;
        this.refusals = refusals;
        this.touches = touches;
        this.privateMessages = privateMessages;
        this.replays = replays;
    }

    /** To be called before a session is sent anything, on the thread that does it. */
    void before(RoutingThread thread, Session session) {
        thread.sendingSince = spool.complete();
        if (session instanceof LocalSession) {
            thread.sendingTo = (LocalSession) session;
            thread.sendingOver = Connections.of(thread.sendingTo);
            thread.sendingManaged = thread.sendingTo.getStreamManager().isEnabled();
        }
    }

    /**
     * Whether the session was resumed on another connection while it was sent something. Openfire writes to the
     * connection first, and then notes for stream management what it wrote: what was written to the old one and noted
     * when the queue had been repeated on the new one is with nobody, and is taken for acknowledged later on.
     */
    private static boolean isInDoubt(RoutingThread thread, Session session) {
        LocalSession sendingTo = thread.sendingTo;
        thread.sendingTo = null;
        if (sendingTo != session || sendingTo == null) {
            return false;
        }
        Object now = Connections.of(sendingTo);
        boolean inDoubt = now != null && now != thread.sendingOver;
        thread.sendingOver = null;
        return inDoubt;
    }

    /** A session took it; which proves nothing but that it was handed over. */
    void sent(RoutingThread thread, Message message, Session session) {
        if (!(session instanceof ClientSession)) {
            return;
        }
        long since = thread.sendingSince;
        thread.sendingSince = RoutingThread.NOT_SENDING;
        // what began before stream management did is not counted by it
        boolean isCounted = thread.sendingTo == session && thread.sendingManaged;
        boolean inDoubt = isInDoubt(thread, session);
        boolean mayBeUnsent = unwritten.handed(session);
        Element element = message.getElement();
        boolean storedInstead = thread.storedOnTheWayOut == element;
        thread.storedOnTheWayOut = null;
        if (thread.own == message) {
            thread.ownTaken = !storedInstead && !inDoubt;
            return;
        }
        Routing routing = thread.find(message);
        if (routing != null && routing.key == null) {
            return;
        }
        if (MessageTypes.submitted(element) == null) {
            if (routing != null && !routing.hasEnded() && Refusals.isError(element)) {
                // where the sender's own privacy list is against it, the message itself is turned into the error; and so
                // it is where its sender's session is just ending, which is no reason to drop what was accepted before
                if (!routing.reentered || !Refusals.isOfUnknownSender(element)) {
                    endings.bounced(thread, routing, BounceReason.BLOCKED);
                }
            } else if (routing == null && Refusals.isError(element) && thread.notedRefusal != element) {
                refusals.tell(thread, message, null);
            }
            return;
        }
        String recipient = session.getAddress().toBareJID();
        Element copied = routing != null ? null : Carbons.received(message, session.getAddress());
        String key;
        if (copied != null) {
            key = stampedKeys.ofCopied(thread, copied, recipient);
        } else {
            key = routing != null ? routing.key : stampedKeys.of(thread, element, recipient);
        }
        if (key == null || storedInstead) {
            return;
        }
        if (routing != null) {
            routing.sent = true;
            if (routing.stamped && !serverStamps.seen()) {
                serverStamps.look(element, recipient);
            }
        }
        String flags = SessionFlags.of(session, copied != null);
        if (!isCounted && flags.indexOf('m') >= 0) {
            flags = flags.replace("m", "");
        }
        if (mayBeUnsent) {
            flags += 'e';
        }
        if (routing == null && copied == null) {
            touches.handedOut(thread, session);
            flags = touches.isView(thread, session) ? flags + "v" : flags;
        }
        thread.event
                .event('D', System.currentTimeMillis())
                .field(key)
                .field(session.getStreamID().getID())
                .field(session.getAddress().toString())
                .field(inDoubt ? flags + "x" : flags);
        String sender = copied == null ? privateMessages.senderOf(message) : null;
        if (since != RoutingThread.NOT_SENDING) {
            // its client may have answered, on another thread, before this is told
            thread.event.field(since);
        } else if (sender != null) {
            thread.event.field((String) null);
        }
        if (sender != null) {
            thread.event.field(sender);
        }
        unasked.sent(session, spool.append(thread.event, true), flags.indexOf('i') >= 0);
        if (key.equals(watchedKey)) {
            watchedSent = true;
        }
        if (copied == null && flags.indexOf('m') >= 0) {
            replays.sent(session, message, key, System.currentTimeMillis());
        }
    }

    /** From now on it is seen whether this message is sent to a session; before, another may have been watched. */
    void watch(String key) {
        watchedKey = null;
        watchedSent = false;
        watchedKey = key;
    }

    boolean hasSeenSent() {
        return watchedSent;
    }
}
