package org.openfirereceipts.tap;

import java.io.IOException;
import java.nio.file.Path;
import org.dom4j.Element;
import org.jivesoftware.openfire.OfflineMessage;
import org.jivesoftware.openfire.OfflineMessageListener;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.cluster.ClusterManager;
import org.jivesoftware.openfire.interceptor.PacketInterceptor;
import org.jivesoftware.openfire.interceptor.PacketRejectedException;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.Session;
import org.openfirereceipts.spool.Spool;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;

/**
 * Turns what happens to one-to-one messages into spool events, on Openfire's own threads: nothing happens here
 * but reading, stamping and the append. Submitting, sending, storing and bouncing nest on one thread, which is
 * how a message that goes nowhere at all is found.
 */
public final class Tap implements PacketInterceptor, OfflineMessageListener {
    private final Settings settings;
    private final Spool spool;
    private final Faults faults;
    private final String domain;
    private final RoutingThreads threads;
    private final Routers routers;
    private final BounceReason bounceReason;
    private final Submissions submissions;
    private final Restoration restoration;
    private final OwnStanzas own = new OwnStanzas();
    private final ServerStamps serverStamps = new ServerStamps();
    /** Whose being sent is waited for, and whether it was, by any thread. */
    private volatile String watchedKey;

    private volatile boolean watchedSent;
    /** Rises each time the tap is switched on; only one thread does that at a time. */
    private volatile int epoch;

    /**
     * @param secretFile where the secret of the keys is, or will be made
     * @throws IOException where it can neither be read nor made
     */
    public Tap(Settings settings, Spool spool, Faults faults, String domain, Path secretFile) throws IOException {
        this(settings, spool, faults, domain, secretFile, new Routers(), new BounceReason());
    }

    /** For tests, where no router is on the stack and no Openfire runs. */
    Tap(
            Settings settings,
            Spool spool,
            Faults faults,
            String domain,
            Path secretFile,
            Routers routers,
            BounceReason bounceReason)
            throws IOException {
        this.routers = routers;
        this.bounceReason = bounceReason;
        this.settings = settings;
        this.spool = spool;
        this.faults = faults;
        this.domain = domain;
        this.threads = new RoutingThreads(Keys.secret(secretFile));
        this.submissions = new Submissions(settings, spool, serverStamps, domain);
        this.restoration = new Restoration(settings, serverStamps, domain);
    }

    /** Starts afresh, as after an installation. */
    public void reset() {
        epoch++;
        serverStamps.reset();
    }

    @Override
    public void interceptPacket(Packet packet, Session session, boolean incoming, boolean processed)
            throws PacketRejectedException {
        if (!settings.enabled || !(packet instanceof Message)) {
            return;
        }
        try {
            Message message = (Message) packet;
            if (incoming) {
                if (processed) {
                    leave(message);
                } else {
                    enter(message, session);
                }
            } else if (processed) {
                sent(message, session);
            } else {
                RoutingThread thread = threads.get();
                thread.storedOnTheWayOut = null;
                noteRefusal(thread, message);
            }
        } catch (PacketRejectedException refused) {
            throw refused;
        } catch (Throwable fault) {
            faults.caught(incoming ? "submitting" : "sending", fault);
            if (incoming && !processed) {
                spool.dropped("error");
            }
        }
    }

    /** Routing begins. */
    private void enter(Message message, Session session) throws PacketRejectedException {
        JID from = message.getFrom();
        JID to = message.getTo();
        boolean toServer = to != null && to.getNode() == null && domain.equals(to.getDomain());
        if (toServer && to.getResource() == null) {
            // the router hands it to others and returns without an end: nothing to follow
            return;
        }
        RoutingThread thread = current();
        if (thread.depth() > 0) {
            dropStale(thread);
            noteRefusal(thread, message);
        }
        Element element = message.getElement();
        if (from == null || isOurs(thread, message)) {
            thread.push(message, element);
            return;
        }
        String type = type(element);
        if (type == null || toServer || isReflection(from, session)) {
            if (element.element(Stamps.STANZA_ID) != null) {
                Stamps.removeForged(thread, element, domain);
            }
            thread.push(message, element);
            return;
        }
        submissions.submit(thread, message, element, type, from, to, session);
    }

    /** This thread's state, which is none where the tap was switched off since it was last at work. */
    private RoutingThread current() {
        RoutingThread thread = threads.get();
        if (thread.epoch != epoch) {
            thread.epoch = epoch;
            thread.popTo(0);
        }
        return thread;
    }

    /**
     * Where a privacy list is against a message its sender is sent an error within its routing, and no listener is
     * told. 5.2 lets it in by the router; 4.2 hands it to a session of the sender's at once, with a `from` as it was.
     */
    private static void noteRefusal(RoutingThread thread, Message error) {
        if (thread.depth() == 0 || !"error".equals(error.getElement().attributeValue("type"))) {
            return;
        }
        for (int i = thread.depth() - 1; i >= 0; i--) {
            Routing routing = thread.at(i);
            if (routing.isRefusedBy(error)) {
                routing.refused = true;
                return;
            }
        }
    }

    /** Routing has ended. */
    private void leave(Message message) {
        RoutingThread thread = threads.get();
        int index = thread.indexOf(message);
        if (index < 0) {
            return;
        }
        if (index < thread.depth() - 1 || thread.at(index).isOpen()) {
            endOpen(thread, index);
        }
        thread.popTo(index);
    }

    /**
     * Tells of each routing from `from` inwards that it was refused or went nowhere. In a cluster another node may
     * have sent it.
     */
    private void endOpen(RoutingThread thread, int from) {
        boolean clustered = ClusterManager.isClusteringStarted();
        for (int i = from; i < thread.depth(); i++) {
            Routing routing = thread.at(i);
            if (!routing.isOpen() || clustered) {
                continue;
            }
            if (routing.refused) {
                bounced(thread, routing, BounceReason.BLOCKED);
            } else {
                routing.unrouted = true;
                spool.append(thread.event.event('U', System.currentTimeMillis()).field(routing.key), true);
            }
        }
    }

    private void bounced(RoutingThread thread, Routing routing, String reason) {
        routing.bounced = true;
        bounced(thread, routing.key, reason);
    }

    private void bounced(RoutingThread thread, String key, String reason) {
        spool.append(thread.event.event('B', System.currentTimeMillis()).field(key).field(reason), true);
    }

    /**
     * An interceptor behind ours that rejects a message ends its routing without telling. What lies here though
     * no router is at work on this thread went nowhere.
     */
    private void dropStale(RoutingThread thread) {
        if (thread.isFull()) {
            thread.shift();
        }
        boolean open = false;
        for (int i = 0; i < thread.depth(); i++) {
            open |= thread.at(i).isOpen();
        }
        // a look at the stack costs more than all else here, and only matters for those
        int begun = thread.redelivering ? 0 : 1;
        if (open && routers.atWork() <= begun) {
            endOpen(thread, 0);
            thread.popTo(0);
        }
    }

    /** A session took it; which proves nothing but that it was handed over. */
    private void sent(Message message, Session session) {
        if (!(session instanceof ClientSession)) {
            return;
        }
        RoutingThread thread = threads.get();
        Element element = message.getElement();
        boolean storedInstead = thread.storedOnTheWayOut == element;
        thread.storedOnTheWayOut = null;
        Routing routing = thread.find(message);
        if (routing != null && routing.key == null) {
            return;
        }
        if (type(element) == null) {
            if (routing != null && !routing.hasEnded() && "error".equals(element.attributeValue("type"))) {
                // where the sender's own privacy list is against it, the message itself is turned into the error
                bounced(thread, routing, BounceReason.BLOCKED);
            }
            return;
        }
        String recipient = session.getAddress().toBareJID();
        Element copied = routing != null ? null : Carbons.received(message, session.getAddress());
        String key;
        if (copied != null) {
            key = copiedKey(thread, copied, recipient);
        } else {
            key = routing != null ? routing.key : stampedKey(thread, message.getElement(), recipient);
        }
        if (key == null || storedInstead) {
            return;
        }
        if (routing != null) {
            routing.sent = true;
            if (routing.stamped) {
                serverStamps.look(element, recipient);
            } else if (serverStamps.seen()) {
                serverStamps.link(element, recipient, key);
            }
        }
        spool.append(
                thread.event
                        .event('D', System.currentTimeMillis())
                        .field(key)
                        .field(session.getStreamID().getID())
                        .field(session.getAddress().toString())
                        .field(SessionFlags.of(session, copied != null)),
                true);
        if (key.equals(watchedKey)) {
            watchedSent = true;
        }
    }

    /** The key of a message that comes from elsewhere than the router: the offline store, say. */
    private String stampedKey(RoutingThread thread, Element element, String recipient) {
        String from = element.attributeValue("from");
        if (from == null || element.element(Stamps.STANZA_ID) == null) {
            return null;
        }
        StanzaReading reading = thread.reading;
        reading.read(element, domain, new JID(from).toBareJID(), recipient, element.attributeValue("id"));
        try {
            String key = Stamps.provenKey(thread, recipient, true);
            return key != null ? key : serverStamps.keyOf(element, recipient);
        } finally {
            reading.clear();
        }
    }

    /**
     * The key of a message that this server forwards in a carbon copy. It is made while the message itself is on its
     * way on this thread, whose stamp then needs no proof.
     */
    private String copiedKey(RoutingThread thread, Element copied, String recipient) {
        Element stamp = copied.element(Stamps.STANZA_ID);
        String claimed = stamp == null ? null : stamp.attributeValue("id");
        if (claimed != null && recipient.equals(stamp.attributeValue("by"))) {
            Routing routing = thread.withKey(claimed);
            if (routing != null && routing.local) {
                routing.sent = true;
                return claimed;
            }
        }
        return stampedKey(thread, copied, recipient);
    }

    /** Up to Openfire 4.6, which calls it even where nothing was stored. */
    @Override
    public void messageStored(Message message) {
        if (settings.enabled && OfflineRule.stores(message.getElement())) {
            stored(message);
        }
    }

    /** From Openfire 4.6 on, in place of the other. */
    public void messageStored(OfflineMessage message) {
        if (settings.enabled) {
            stored(message);
        }
    }

    private void stored(Message message) {
        try {
            RoutingThread thread = threads.get();
            Element element = message.getElement();
            Routing routing = thread.find(element);
            String key = keyOf(thread, routing, message);
            thread.storedOnTheWayOut = element;
            if (routing != null) {
                routing.stored = true;
            }
            if (key != null) {
                if (serverStamps.seen() && message.getTo() != null) {
                    serverStamps.link(element, message.getTo().toBareJID(), key);
                }
                stored(thread, key);
            }
        } catch (Throwable fault) {
            faults.caught("storing", fault);
        }
    }

    private void stored(RoutingThread thread, String key) {
        spool.append(thread.event.event('O', System.currentTimeMillis()).field(key), true);
    }

    @Override
    public void messageBounced(Message message) {
        if (!settings.enabled) {
            return;
        }
        try {
            RoutingThread thread = threads.get();
            Routing routing = thread.find(message.getElement());
            String key = keyOf(thread, routing, message);
            if (key == null) {
                return;
            }
            if (routing == null) {
                bounced(thread, key, bounceReason.now());
            } else if (!routing.hasEnded()) {
                bounced(thread, routing, bounceReason.now());
            }
        } catch (Throwable fault) {
            faults.caught("bouncing", fault);
        }
    }

    private String keyOf(RoutingThread thread, Routing routing, Message message) {
        if (routing != null) {
            return routing.key;
        }
        JID to = message.getTo();
        return to == null ? null : stampedKey(thread, message.getElement(), to.toBareJID());
    }

    /** Runs `routing` with `message` known as the shim's own: it is not submitted. */
    public void asOwn(Packet packet, Runnable routing) {
        if (packet instanceof Message) {
            own.remember((Message) packet);
        }
        RoutingThread thread = threads.get();
        thread.own = packet;
        try {
            routing.run();
        } finally {
            thread.own = null;
        }
    }

    /** Whether it does anything at all. */
    public boolean isOn() {
        return settings.enabled;
    }

    /**
     * Makes `message`, as it once came in, into what went on: with the stamp, without what the tap takes out, and
     * with a `<delay/>` unless it has one.
     *
     * @param recipient bare JID
     * @param sentAt milliseconds since 1970
     * @return whether it bears the stamp now
     */
    public boolean restore(Message message, String recipient, String key, long sentAt) {
        return restoration.restore(current(), message, recipient, key, sentAt);
    }

    /** Runs `delivery`, which hands `message` to Openfire behind its interceptors, and tells of it by `key`. */
    public Fate asRedelivered(Message message, String key, boolean stamped, Runnable delivery) {
        RoutingThread thread = current();
        if (thread.depth() > 0) {
            // left by an interceptor that rejected a message of ours: no router is at work on this thread
            endOpen(thread, 0);
            thread.popTo(0);
        }
        Routing routing = thread.push(message, message.getElement());
        routing.key = key;
        routing.local = true;
        routing.stamped = stamped;
        thread.redelivering = true;
        try {
            delivery.run();
            endOpen(thread, 1);
            if (routing.refused && !routing.hasEnded()) {
                bounced(thread, routing, BounceReason.BLOCKED);
            }
            // it may have been stored for one session and sent to another; then it has not gone offline as a whole
            return routing.sent
                    ? Fate.SENT
                    : routing.stored ? Fate.STORED : routing.bounced ? Fate.BOUNCED : Fate.NOTHING;
        } finally {
            thread.redelivering = false;
            thread.popTo(0);
        }
    }

    /** From now on it is seen whether this message is sent to a session; before, another may have been watched. */
    public void watch(String key) {
        watchedKey = null;
        watchedSent = false;
        watchedKey = key;
    }

    public boolean hasSeenSent() {
        return watchedSent;
    }

    /** Tells that the message with this key was put into the offline store by our hand. */
    public void putBack(String key) {
        stored(current(), key);
    }

    /** A key for a room's message. */
    String roomKey() {
        return threads.get().keys.unproven();
    }

    RoutingThread thread() {
        return threads.get();
    }

    private boolean isOurs(RoutingThread thread, Message message) {
        return thread.own == message || own.has(message, message.getElement().attributeValue("id"));
    }

    /** From Openfire 4.7 on a room's messages to its occupants come through the router, too. */
    private static boolean isReflection(JID from, Session session) {
        return session == null
                && from.getResource() != null
                && XMPPServer.getInstance().getMultiUserChatManager().getMultiUserChatService(from) != null;
    }

    /** The type where it is one that is submitted, else null. RFC 6121, 5.2.2: an unknown one means normal. */
    private static String type(Element message) {
        String type = message.attributeValue("type");
        if (type == null) {
            return "normal";
        }
        switch (type) {
            case "chat":
            case "headline":
            case "normal":
                return type;
            case "groupchat":
            case "error":
                return null;
            default:
                return "normal";
        }
    }
}
