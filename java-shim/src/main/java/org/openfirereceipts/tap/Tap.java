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
import org.jivesoftware.openfire.session.LocalSession;
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
    private final Submissions submissions;
    private final OwnStanzas own = new OwnStanzas();
    private final ServerStamps serverStamps = new ServerStamps();
    /** Rises each time the tap is switched on; only one thread does that at a time. */
    private volatile int epoch;

    /**
     * @param secretFile where the secret of the keys is, or will be made
     * @throws IOException where it can neither be read nor made
     */
    public Tap(Settings settings, Spool spool, Faults faults, String domain, Path secretFile) throws IOException {
        this(settings, spool, faults, domain, secretFile, new Routers());
    }

    /** For tests, where no router is on the stack. */
    Tap(Settings settings, Spool spool, Faults faults, String domain, Path secretFile, Routers routers)
            throws IOException {
        this.routers = routers;
        this.settings = settings;
        this.spool = spool;
        this.faults = faults;
        this.domain = domain;
        this.threads = new RoutingThreads(Keys.secret(secretFile));
        this.submissions = new Submissions(settings, spool, serverStamps, domain);
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
                threads.get().storedOnTheWayOut = null;
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
        RoutingThread thread = threads.get();
        if (thread.epoch != epoch) {
            thread.epoch = epoch;
            thread.popTo(0);
        }
        if (thread.depth() > 0) {
            dropStale(thread);
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

    /** Tells of each routing from `from` inwards that it went nowhere. In a cluster another node may have sent it. */
    private void endOpen(RoutingThread thread, int from) {
        boolean clustered = ClusterManager.isClusteringStarted();
        for (int i = from; i < thread.depth(); i++) {
            Routing routing = thread.at(i);
            if (routing.isOpen() && !clustered) {
                routing.ended = true;
                spool.append(thread.event.event('U', System.currentTimeMillis()).field(routing.key), true);
            }
        }
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
        if (open && routers.atWork() <= 1) {
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
            if (routing != null && "error".equals(element.attributeValue("type"))) {
                // 4.2 and later turn the message itself into the error that its sender gets
                routing.ended = true;
                spool.append(thread.event.event('B', System.currentTimeMillis()).field(routing.key), true);
            }
            return;
        }
        String recipient = session.getAddress().toBareJID();
        String key = routing != null ? routing.key : stampedKey(thread, message, recipient);
        if (key == null || storedInstead) {
            return;
        }
        if (routing != null) {
            routing.ended = true;
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
                        .field(sessionFlags(session)),
                true);
    }

    /** The key of a message that comes from elsewhere than the router: the offline store, say. */
    private String stampedKey(RoutingThread thread, Message message, String recipient) {
        JID from = message.getFrom();
        Element element = message.getElement();
        if (from == null || element.element(Stamps.STANZA_ID) == null) {
            return null;
        }
        StanzaReading reading = thread.reading;
        reading.read(element, domain, from.toBareJID(), recipient, element.attributeValue("id"));
        try {
            String key = Stamps.provenKey(thread, message, recipient, true);
            return key != null ? key : serverStamps.keyOf(element, recipient);
        } finally {
            reading.clear();
        }
    }

    /** Up to Openfire 4.6, which calls it even where nothing was stored. */
    @Override
    public void messageStored(Message message) {
        if (settings.enabled && OfflineRule.stores(message.getElement())) {
            ended(message, 'O');
        }
    }

    /** From Openfire 4.6 on, in place of the other. */
    public void messageStored(OfflineMessage message) {
        if (settings.enabled) {
            ended(message, 'O');
        }
    }

    @Override
    public void messageBounced(Message message) {
        if (settings.enabled) {
            ended(message, 'B');
        }
    }

    private void ended(Message message, char kind) {
        try {
            RoutingThread thread = threads.get();
            Element element = message.getElement();
            Routing routing = thread.find(element);
            String key;
            if (routing != null) {
                key = routing.key;
                routing.ended = true;
            } else {
                JID to = message.getTo();
                key = to == null ? null : stampedKey(thread, message, to.toBareJID());
            }
            if (kind == 'O') {
                thread.storedOnTheWayOut = element;
                if (key != null && serverStamps.seen() && message.getTo() != null) {
                    serverStamps.link(element, message.getTo().toBareJID(), key);
                }
            }
            if (key != null) {
                spool.append(thread.event.event(kind, System.currentTimeMillis()).field(key), true);
            }
        } catch (Throwable fault) {
            faults.caught("storing", fault);
        }
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

    /** Runs `routing` with `message` known as the one that has `key`. */
    public void asRedelivered(Message message, String key, Runnable routing) {
        RoutingThread thread = threads.get();
        thread.redelivered = message;
        thread.redeliveredKey = key;
        try {
            routing.run();
        } finally {
            thread.redelivered = null;
            thread.redeliveredKey = null;
        }
    }

    /** A key for a room's message. */
    String roomKey() {
        return threads.get().keys.unproven();
    }

    RoutingThread thread() {
        return threads.get();
    }

    static String sessionFlags(Session session) {
        if (!(session instanceof LocalSession)) {
            return "";
        }
        LocalSession local = (LocalSession) session;
        boolean managed = local.getStreamManager().isEnabled();
        boolean detached = local.isDetached();
        return managed ? detached ? "md" : "m" : detached ? "d" : "";
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
