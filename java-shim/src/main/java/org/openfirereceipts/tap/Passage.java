package org.openfirereceipts.tap;

import org.dom4j.Element;
import org.dom4j.Node;
import org.jivesoftware.openfire.interceptor.PacketRejectedException;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.Session;
import org.openfirereceipts.compat.Routers;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;

/**
 * A message's way through Openfire's router: it is put on its thread where it enters, and taken off where it leaves.
 * What nothing was told of in between went nowhere. Routing nests, and not every router says that it has ended.
 */
final class Passage {
    private final Routers routers;
    private final Submissions submissions;
    private final Endings endings;
    private final OwnStanzas own;
    private final Stamps stamps;
    private final Delays delays;
    private final PrivateMessages privateMessages;
    private final Refusals refusals;
    private final Unfollowed unfollowed;
    private final FormerOwners formerOwners;
    private final String domain;

    /** @param own what senders are told for the handler, which is not submitted */
    Passage(
            Routers routers,
            Submissions submissions,
            Endings endings,
            OwnStanzas own,
            Stamps stamps,
            Delays delays,
            PrivateMessages privateMessages,
            Refusals refusals,
            Unfollowed unfollowed,
            FormerOwners formerOwners,
            String domain) {
        this.routers = routers;
        this.submissions = submissions;
        this.endings = endings;
        this.own = own;
        this.stamps = stamps;
        this.delays = delays;
        this.privateMessages = privateMessages;
        this.refusals = refusals;
        this.unfollowed = unfollowed;
        this.formerOwners = formerOwners;
        this.domain = domain;
    }

    /**
     * Routing begins.
     *
     * @throws PacketRejectedException where the spool is full and messages are to be refused then, or the message is
     *     one of the shim's own that Openfire routes again, or an error for one, or is for nobody any more
     */
    void enter(RoutingThread thread, Message message, Session session) throws PacketRejectedException {
        Element element = message.getElement();
        Envelope envelope = thread.envelope;
        envelope.read(element);
        refuseRemains(thread, message, envelope.id);
        formerOwners.refuse(message);
        JID from = message.getFrom();
        JID to = message.getTo();
        boolean toServer = to != null && to.getNode() == null && domain.equals(to.getDomain());
        if (toServer && to.getResource() == null) {
            // the router hands it to others and returns without an end: nothing to follow
            removeForged(thread, message);
            return;
        }
        if (thread.depth() > 0) {
            dropStale(thread);
            noteRefusal(thread, message);
        }
        boolean ours = thread.own == message;
        if ("error".equals(envelope.type) && !ours && thread.notedRefusal != element) {
            refusals.tell(thread, message, session);
        }
        if (from == null || ours) {
            thread.push(message, element);
            return;
        }
        String type = MessageTypes.submitted(envelope.type);
        boolean isReflection = session == null && privateMessages.isReflection(from);
        if (isReflection && type != null && privateMessages.enter(thread, message, element, type)) {
            return;
        }
        if (type == null && !toServer) {
            unfollowed.enter(thread, message, element, session);
        }
        if (type == null || toServer || isReflection || ArchiveResults.isOne(element, from)) {
            removeForged(thread, message);
            thread.push(message, element);
            return;
        }
        submissions.submit(thread, message, type, from, to, session);
    }

    /** Routing has ended. */
    void leave(RoutingThread thread, Message message) {
        int index = thread.indexOf(message);
        if (index < 0) {
            return;
        }
        if (index < thread.depth() - 1 || thread.at(index).isOpen()) {
            endings.endOpen(thread, index);
        }
        thread.popTo(index);
    }

    /**
     * A session is about to be handed it, which it may yet refuse, or store.
     *
     * @throws PacketRejectedException where it is what is left of something of ours
     */
    void beforeSending(RoutingThread thread, Message message, Session session) throws PacketRejectedException {
        Element element = message.getElement();
        if (session instanceof ClientSession) {
            refuseRemains(thread, message, element.attributeValue("id"));
        }
        thread.storedOnTheWayOut = null;
        boolean carries = carries(element);
        if (carries) {
            Wrapping.undo(element);
        }
        noteRefusal(thread, message);
        if (carries || Refusals.isError(element)) {
            stamps.hide(message, session);
        }
        Routing routing = thread.find(message);
        if (routing == null) {
            stamps.renew(thread, message);
        } else if (routing.room != null && session instanceof ClientSession) {
            privateMessages.handing(routing, message, session.getAddress());
        }
        delays.settle(message);
    }

    /** Whether there may be a message within it, or something that was wrapped: there mostly is none. */
    private static boolean carries(Element message) {
        for (int i = 0, count = message.nodeCount(); i < count; i++) {
            Node node = message.node(i);
            if (node instanceof Element) {
                String namespace = ((Element) node).getNamespaceURI();
                if (namespace.equals(Names.CARBONS)
                        || namespace.equals(Wrapping.NAMESPACE)
                        || namespace.startsWith(Names.ARCHIVE)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Of messages that are not submitted, and never stamped: what claims to be this server's on them is not. */
    private void removeForged(RoutingThread thread, Message message) {
        Element element = message.getElement();
        if (!StampElements.areOn(element)
                && element.element(Delays.DELAY) == null
                && element.element(Delays.LEGACY) == null) {
            return;
        }
        StanzaReading reading = thread.reading;
        reading.read(element, domain);
        Stamps.removeForged(reading, null);
        delays.discardClaimed(reading.localDelays, message.getFrom() == null ? "" : message.getFrom().toBareJID());
        reading.clear();
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
                // of those to other servers and to components nothing else tells
                thread.notedRefusal = routing.local ? error.getElement() : null;
                return;
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
        int begun = thread.redelivering ? 0 : 1;
        if (open && routers.atWork() <= begun) {
            endings.endOpen(thread, 0);
            thread.popTo(0);
        }
    }

    /**
     * What is left of something of ours goes no further. Whom it was told is owed it until they have read it, and is
     * told again by us: what Openfire keeps of it would tell them twice, or be put into a store. And whoever it was told
     * in the name of knows nothing of it, so that an error would be about nothing.
     */
    private void refuseRemains(RoutingThread thread, Message message, String id) throws PacketRejectedException {
        if (!OwnStanzas.mayBeOne(id)) {
            return;
        }
        if (thread.own != message && own.has(message) || own.hasCaused(message)) {
            // without a message: Openfire would send that to the sender as a chat message
            throw new PacketRejectedException();
        }
    }
}
