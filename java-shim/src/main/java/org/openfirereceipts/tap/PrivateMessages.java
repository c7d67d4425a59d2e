package org.openfirereceipts.tap;

import org.dom4j.Element;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;

/**
 * Messages to one occupant of a room (XEP-0045, 7.5): what the room hands on is followed as the message that its sender
 * submitted. Who the occupant is nobody can know before that, so the key proves the room alone.
 */
final class PrivateMessages {
    private final Chatrooms chatrooms;
    private final Stamps stamps;
    private final StampedKeys stampedKeys;
    private final StreamQueues queues;
    private final String domain;

    PrivateMessages(
            Chatrooms chatrooms, Stamps stamps, StampedKeys stampedKeys, StreamQueues queues, String domain) {
        this.chatrooms = chatrooms;
        this.stamps = stamps;
        this.stampedKeys = stampedKeys;
        this.queues = queues;
        this.domain = domain;
    }

    /** @param room bare JID */
    static StanzaBytes addresses(RoutingThread thread, String room) {
        // no recipient is empty: a key of this kind is worth nothing on any other message
        return thread.addresses.addresses(room, "");
    }

    /** From Openfire 4.7 on a room's messages to its occupants come through the router, too. */
    boolean isReflection(JID from) {
        return chatrooms.isOccupant(from);
    }

    /**
     * Puts what a room hands on on its thread, or what Openfire routes again of that; what it was stamped with then is
     * ours, as each stamp of a sender's was removed before the room got it.
     *
     * @return false where it is none of those that were submitted
     */
    boolean enter(RoutingThread thread, Message message, Element element, String type) {
        JID to = message.getTo();
        if (to == null || to.getNode() == null || !domain.equals(to.getDomain())) {
            return false;
        }
        String recipient = to.toBareJID();
        Routing submitted = thread.throughRoom(message.getFrom().toBareJID(), element);
        String key = submitted == null ? stampedKeys.of(thread, element, recipient) : submitted.key;
        if (key == null) {
            return false;
        }
        if (submitted == null) {
            queues.routedAgain(element);
        }
        boolean stamped = submitted == null || stamp(element, recipient, key, type);
        Routing routing = thread.push(message, element);
        routing.key = key;
        routing.local = true;
        routing.stamped = stamped;
        return true;
    }

    /** Up to Openfire 4.6 the room changes the submitted message itself, and hands it to the session past the router. */
    void handing(Routing routing, Message message, JID occupant) {
        Element element = message.getElement();
        String type = MessageTypes.submitted(element);
        JID from = message.getFrom();
        if (type != null && from != null && routing.room.equals(from.toBareJID())) {
            stamp(element, occupant.toBareJID(), routing.key, type);
        }
    }

    /** The sender's real address is not the recipient's to know: of an occupant's message the room's is told. */
    String senderOf(Message message) {
        String text = message.getElement().attributeValue("from");
        if (text == null || Addresses.isOf(domain, text)) {
            return null;
        }
        JID from = message.getFrom();
        return from != null && chatrooms.isOccupant(from) ? Addresses.full(text, from) : null;
    }

    /** Whose offline store has a message that a room gave him, and as whose. */
    static final class Keeper {
        /** Bare JID. */
        final String account;
        final String sender;

        Keeper(String account, String sender) {
            this.account = account;
            this.sender = sender;
        }
    }

    /** Of a message as it is stored: null where no room gave it, or where it could not be known again in the store. */
    Keeper keeperOf(Message message) {
        String sender = senderOf(message);
        JID to = message.getTo();
        if (sender == null || to == null || !domain.equals(to.getDomain())) {
            return null;
        }
        String account = to.toBareJID();
        return StampElements.by(account, message.getElement()) == null ? null : new Keeper(account, sender);
    }

    private boolean stamp(Element element, String recipient, String key, String type) {
        if (StampElements.by(recipient, element) != null) {
            // there are several sessions under one nick
            return true;
        }
        boolean stamped = OfflineRule.stampIsHarmless(element, type);
        if (stamped) {
            stamps.add(element, recipient, key);
        }
        return stamped;
    }
}
