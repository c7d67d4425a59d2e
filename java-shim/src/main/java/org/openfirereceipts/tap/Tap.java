package org.openfirereceipts.tap;

import java.io.IOException;
import java.nio.file.Path;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.QName;
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
import org.xmpp.packet.PacketError;

/**
 * Turns what happens to one-to-one messages into spool events, on Openfire's own threads: nothing happens here
 * but reading, stamping and the append. Submitting, sending, storing and bouncing nest on one thread, which is
 * how a message that goes nowhere at all is found.
 */
public final class Tap implements PacketInterceptor, OfflineMessageListener {
    private static final QName STANZA_ID = QName.get("stanza-id", Namespace.get(Names.STANZA_ID));

    private final Settings settings;
    private final Spool spool;
    private final Faults faults;
    private final String domain;
    private final RoutingThreads threads;
    private final Routers routers;
    private final OwnStanzas own = new OwnStanzas();
    private final ServerStamps serverStamps = new ServerStamps();

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
    }

    /** Starts afresh, as after an installation. */
    public void reset() {
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
        if (thread.depth() > 0) {
            dropStale(thread);
        }
        Element element = message.getElement();
        String type = type(element);
        if (type == null || toServer || from == null || isOurs(thread, message) || isReflection(from, session)) {
            thread.push(message, element);
            return;
        }
        submit(thread, message, element, type, from, to, session);
    }

    private void submit(
            RoutingThread thread,
            Message message,
            Element element,
            String type,
            JID from,
            JID to,
            Session session)
            throws PacketRejectedException {
        String sender = from.toBareJID();
        // 4.2 routes a message without `to` to the sender's own account, later versions put that in
        String recipient = to == null ? sender : to.toBareJID();
        boolean local = domain.equals(to == null ? from.getDomain() : to.getDomain());
        String id = element.attributeValue("id");
        StanzaReading reading = thread.reading;
        reading.read(element, domain, sender, recipient, id);
        boolean standBack = serverStamps.seen();
        String key = provenKey(thread, message, recipient, local && !standBack);
        boolean reentered = key != null;
        if (key == null && standBack && local) {
            key = serverStamps.keyOf(element, recipient);
            reentered = key != null;
        }
        reading.listChildren(element);
        CharSequence xml = thread.xml.write(element);

        // from here on the message may change; all that the spool gets as received is in the buffers
        boolean forged = removeForged(reading, standBack ? recipient : null);
        boolean offlineTaken =
                reading.offlineRequest != null && local && settings.events && takeOffline(reading.offlineRequest);
        boolean stamps =
                reading.proven == null && local && !standBack && OfflineRule.stampIsHarmless(element, type);
        if (key == null) {
            key = stamps
                    ? thread.keys.proven(reading.content(), reading.contentLength())
                    : thread.keys.unproven();
        }
        boolean tooLong = xml.length() > spool.longXml();
        boolean bySession = session instanceof ClientSession;

        StringBuilder flags = thread.flags;
        flags.setLength(0);
        flag(flags, 's', stamps || reading.proven != null);
        flag(flags, 'r', reentered);
        flag(flags, 'c', bySession);
        flag(flags, 'l', local);
        flag(flags, 'f', forged);
        flag(flags, 'o', offlineTaken);
        flag(flags, 't', tooLong);
        thread.event
                .event('M', System.currentTimeMillis())
                .field(key)
                .field(from.toString())
                .field(to == null ? sender : to.toString())
                .field(type)
                .field(id)
                .field(flags)
                .field(reading.children)
                .field(reading.body)
                .field(tooLong ? null : xml)
                .field(bySession ? session.getStreamID().getID() : null);
        // one that comes again was let in already: it may use the reserve, and is never refused
        boolean taken = spool.append(thread.event, reentered) != 0;
        if (!taken && !reentered && settings.refuseWhenFull) {
            reading.clear();
            refuse(message, session, to == null ? from.asBareJID() : to);
        }
        if ((taken || reentered) && stamps) {
            element.addElement(STANZA_ID).addAttribute("by", recipient).addAttribute("id", key);
        }
        reading.clear();
        Routing routing = thread.push(message, element);
        if (taken || reentered) {
            routing.key = key;
            routing.local = local;
            routing.stamped = stamps;
        }
    }

    /** The key on the message, where it is ours; the element that carries it goes to {@link StanzaReading#proven}. */
    private String provenKey(RoutingThread thread, Message message, String recipient, boolean mayBeStamped) {
        StanzaReading reading = thread.reading;
        boolean redelivered = thread.redelivered == message;
        if (!mayBeStamped && !redelivered) {
            return null;
        }
        for (int i = 0; i < reading.localStamps.size(); i++) {
            Element stamp = reading.localStamps.get(i);
            String claimed = stamp.attributeValue("id");
            if (!recipient.equals(stamp.attributeValue("by"))) {
                continue;
            }
            if (redelivered
                    ? claimed != null && claimed.equals(thread.redeliveredKey)
                    : thread.keys.proves(claimed, reading.content(), reading.contentLength())) {
                reading.proven = stamp;
                return claimed;
            }
        }
        return redelivered ? thread.redeliveredKey : null;
    }

    /** @param except whose stamps are somebody else's duty here, or null */
    private static boolean removeForged(StanzaReading reading, String except) {
        boolean any = false;
        for (int i = 0; i < reading.localStamps.size(); i++) {
            Element stamp = reading.localStamps.get(i);
            if (stamp != reading.proven && (except == null || !except.equals(stamp.attributeValue("by")))) {
                stamp.detach();
                any = true;
            }
        }
        return any;
    }

    /** Takes the request for the `offline` event out, and its element where nothing else is asked. */
    private static boolean takeOffline(Element x) {
        boolean others = false;
        for (int i = x.nodeCount() - 1; i >= 0; i--) {
            if (x.node(i) instanceof Element) {
                Element request = (Element) x.node(i);
                if (request.getName().equals("offline")) {
                    request.detach();
                } else {
                    others = true;
                }
            }
        }
        if (!others) {
            x.detach();
        }
        return true;
    }

    private void refuse(Message message, Session session, JID recipient) throws PacketRejectedException {
        Message error = new Message();
        error.setID(message.getID());
        error.setTo(message.getFrom());
        error.setFrom(recipient);
        error.setThread(message.getThread());
        error.setError(new PacketError(PacketError.Condition.resource_constraint, PacketError.Type.wait));
        if (session != null) {
            session.process(error);
        } else {
            XMPPServer.getInstance().getPacketRouter().route(error);
        }
        // without a message: Openfire would send that to the sender as a chat message
        throw new PacketRejectedException();
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
        if (from == null || element.element(STANZA_ID) == null) {
            return null;
        }
        StanzaReading reading = thread.reading;
        reading.read(element, domain, from.toBareJID(), recipient, element.attributeValue("id"));
        try {
            String key = provenKey(thread, message, recipient, true);
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

    private static void flag(StringBuilder flags, char flag, boolean set) {
        if (set) {
            flags.append(flag);
        }
    }
}
